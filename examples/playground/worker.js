// Python in a worker, so that the page stays responsive and a program that does not end can be stopped.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const read = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());

const python = await loadPyodide({ indexURL: new URL("./pyodide/", import.meta.url).href });
for (const wheel of ["autograd.whl", "graphviz.whl"]) python.unpackArchive(await read(wheel), "wheel");
python.runPython(new TextDecoder().decode(await read("show.py")));
const show = python.globals.get("show");
self.onmessage = ({ data }) => self.postMessage(JSON.parse(show(data)));
self.postMessage({ ready: python.runPython("ready()") });
