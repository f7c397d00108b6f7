// The page of the playground: an editor, and the results sent by the worker. A link can contain the program.
import { examples } from "./examples.js";

const $ = (id) => document.getElementById(id);
let worker = null;
let ready = null;

function start() {
  worker?.terminate();
  $("run").disabled = true;
  $("stop").disabled = true;
  $("status").textContent = "Loading Python";
  worker = new Worker("worker.js", { type: "module" });
  ready = new Promise((resolve) => {
    worker.onmessage = ({ data }) => {
      if (data.ready) {
        $("status").textContent = data.ready;
        $("run").disabled = false;
        resolve();
      } else {
        show(data);
      }
    };
  });
  worker.onerror = (event) => ($("status").textContent = `Python cannot be loaded: ${event.message}`);
}

function show(result) {
  $("run").disabled = false;
  $("stop").disabled = true;
  $("status").textContent = result.error ? "An error" : `Done in ${result.seconds} s`;
  $("output").textContent = result.output + (result.error ?? "");
  const images = result.picture ? [picture(result.picture)] : [note(result.reason)];
  $("picture").replaceChildren(...images);
  $("page").replaceChildren(result.page ? frame(result.page, "allow-scripts") : note(result.reason));
  $("derivation").replaceChildren(result.derivation ? frame(result.derivation, "") : note(result.reason));
  if (result.error) select("output");
}

function picture(svg) {
  const image = new Image();
  image.alt = "The graph, with the data, gradient and local derivatives of each node";
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  image.onload = () => URL.revokeObjectURL(image.src);
  return image;
}

function frame(html, sandbox) {
  const element = document.createElement("iframe");
  element.setAttribute("sandbox", sandbox);
  element.srcdoc = html;
  return element;
}

function note(text) {
  const element = document.createElement("p");
  element.textContent = text ?? "";
  return element;
}

async function run() {
  await ready;
  $("run").disabled = true;
  $("stop").disabled = false;
  $("status").textContent = "Running";
  worker.postMessage($("program").value);
}

function select(id) {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const chosen = tab.getAttribute("aria-controls") === id;
    tab.setAttribute("aria-selected", String(chosen));
    $(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
}

const encode = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const decode = (text) => new TextDecoder().decode(
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)));

// A program from a link is shown, and runs only when the reader starts it.
function fromLink() {
  const code = new URLSearchParams(location.hash.slice(1)).get("program");
  if (code === null) return false;
  try {
    $("program").value = decode(code);
  } catch {
    $("output").textContent = "The link is damaged: it does not contain a program.";
    return false;
  }
  return true;
}

async function link() {
  location.hash = `program=${encode($("program").value)}`;
  try {
    await navigator.clipboard.writeText(location.href);
    $("status").textContent = "The link is copied";
  } catch {
    $("status").textContent = "The link is in the address bar";
  }
}

for (const [name, program] of Object.entries(examples)) {
  $("examples").append(new Option(name, program));
}
$("examples").onchange = () => {
  $("program").value = $("examples").value;
};
$("run").onclick = run;
$("stop").onclick = start;
$("link").onclick = link;
$("program").onkeydown = (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
};
for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.onclick = () => select(tab.getAttribute("aria-controls"));
}
window.onhashchange = fromLink;
if (!fromLink()) $("program").value = $("examples").value;
start();
