"""Build the native engine if there is a compiler; without one the install goes on in pure Python.

The environment variable AUTOGRAD_ENGINE decides: `python` builds no engine, and the wheel is for every system; `native`
makes a missing compiler an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent
ENGINE = os.environ.get("AUTOGRAD_ENGINE", "")
NATIVE = ROOT / "autograd" / "native"
# Bits must not depend on the compiler: no fused multiply-add, no reordering. errno is nobody's business here. Reading
# two operands as one vector would wait for both of them to be written.
GCC = ["-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-tree-slp-vectorize"]
FLAGS = ["/fp:precise"] if sys.platform == "win32" else GCC


class BuildNative(build_ext):
    """Write the table as C, translate the engine, compile both; whatever fails is said and left out."""

    def build_extension(self, extension: Extension) -> None:
        """Build one extension."""
        try:
            self._translate(extension)
            super().build_extension(extension)
        except Exception as error:  # a missing compiler, Cython or header must not fail the install
            if not extension.optional:
                raise
            self.warn(f"the native engine is not built, autograd runs in Python: {error}")

    def _translate(self, extension: Extension) -> None:
        from Cython.Build import cythonize

        work = Path(self.build_temp)
        shutil.rmtree(work, ignore_errors=True)  # Cython leaves copies of headers there, and does not renew them
        work.mkdir(parents=True)
        # In a process of its own: an extension that is there already, and is perhaps out of date, must not be loaded.
        headers = {
            "table.generate": "table.h",
            "replay.instructions": "instructions.h",
            "replay.lane_instructions": "lane_instructions.h",
        }
        for module, header in headers.items():
            python = [sys.executable, "-m", f"autograd.native.{module}", str(work / header)]
            subprocess.run(python, cwd=ROOT, env={**os.environ, "AUTOGRAD_ENGINE": "python"}, check=True)
        extension.include_dirs = [str(work), str(NATIVE)]
        (translated,) = cythonize([extension], build_dir=str(work), force=True, quiet=True)
        extension.sources = translated.sources


class Wheel(bdist_wheel):
    """Tag a wheel with the platform only if the native engine is in it."""

    def run(self) -> None:
        """Build the engine first: its absence changes the tag."""
        if self.distribution.ext_modules:
            self.run_command("build_ext")
            outputs = self.get_finalized_command("build_ext").get_outputs()
            if not all(Path(output).exists() for output in outputs):
                self.distribution.ext_modules = []
                self.root_is_pure = True
        super().run()


setup(
    ext_modules=[]
    if ENGINE == "python"
    else [
        Extension(
            "autograd.native.engine",
            ["autograd/native/engine.pyx"],
            extra_compile_args=FLAGS,
            optional=ENGINE != "native",
        )
    ],
    cmdclass={"build_ext": BuildNative, "bdist_wheel": Wheel},
)
