// Graphviz, compiled to WebAssembly, run by the JavaScript engine that runs this Python (Pyodide).
// It does not read files or connect to hosts. Its output is kept, to explain errors.
(bytes) => {
  const module = new WebAssembly.Module(bytes);
  const BAD_DESCRIPTOR = 8, NOT_FOUND = 44, CANNOT_SEEK = 70;

  function instance() {
    let memory = null;
    let said = "";
    const view = () => new DataView(memory.buffer);
    const part = (at, length) => new Uint8Array(memory.buffer, at, length);
    const wasi = {
      environ_get: () => 0,
      environ_sizes_get(count, size) {
        view().setUint32(count, 0, true);
        view().setUint32(size, 0, true);
        return 0;
      },
      clock_time_get(id, precision, out) {
        view().setBigUint64(out, 0n, true);
        return 0;
      },
      fd_close: () => 0,
      fd_fdstat_get(fd, out) {
        if (fd > 2) return BAD_DESCRIPTOR;
        part(out, 24).fill(0);
        view().setUint8(out, 2); // a character device
        return 0;
      },
      fd_fdstat_set_flags: () => 0,
      fd_filestat_get: () => BAD_DESCRIPTOR,
      fd_prestat_get: () => BAD_DESCRIPTOR,
      fd_prestat_dir_name: () => BAD_DESCRIPTOR,
      fd_read: () => BAD_DESCRIPTOR,
      fd_seek: () => CANNOT_SEEK,
      fd_write(fd, buffers, count, written) {
        let total = 0;
        for (let i = 0; i < count; i++) {
          const at = view().getUint32(buffers + 8 * i, true);
          const length = view().getUint32(buffers + 8 * i + 4, true);
          said += new TextDecoder().decode(part(at, length).slice());
          total += length;
        }
        view().setUint32(written, total, true);
        return 0;
      },
      path_filestat_get: () => NOT_FOUND,
      path_open: () => NOT_FOUND,
      proc_exit(code) {
        throw new Error(`exit status ${code}: ${said}`);
      },
      random_get(at, length) {
        crypto.getRandomValues(part(at, length));
        return 0;
      },
    };
    const made = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi });
    memory = made.exports.memory;
    return { graphviz: made.exports, view, part };
  }

  // Each picture has its own instance, so that a failure has no aftereffects.
  return (source) => {
    const { graphviz, view, part } = instance();
    const text = (string) => {
      const encoded = new TextEncoder().encode(string + "\0");
      const at = graphviz.malloc(encoded.length);
      part(at, encoded.length).set(encoded);
      return at;
    };
    const length = graphviz.malloc(4);
    const at = graphviz.graphviz_render(text(source), text("svg"), text("dot"), length);
    if (at === 0) {
      const rest = part(graphviz.graphviz_last_error(), 4096);
      throw new Error(new TextDecoder().decode(rest.slice(0, rest.indexOf(0))));
    }
    return part(at, view().getUint32(length, true)).slice();
  };
};
