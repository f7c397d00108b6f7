// Runs a Python program under Pyodide, in Node or in a browser, with the wheels of a folder.
export async function run(loadPyodide, read, wheels, program) {
  const python = await loadPyodide();
  for (const wheel of wheels) python.unpackArchive(await read(wheel), "wheel");
  return python.runPython(new TextDecoder().decode(await read(program)));
}

if (globalThis.process?.versions?.node) {
  const { readFileSync } = await import("node:fs");
  const [, , pyodide, program, ...wheels] = process.argv;
  const { loadPyodide } = await import(pyodide);
  try {
    console.log(await run(loadPyodide, (path) => new Uint8Array(readFileSync(path)), wheels, program));
  } catch (error) {
    console.error(String(error).slice(0, 5000));
    process.exit(1);
  }
}
