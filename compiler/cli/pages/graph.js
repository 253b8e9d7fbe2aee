"use strict";
// Columns from cause to effect. Choosing a node shows what it reaches and what reaches it, and hides the rest.
const graph = JSON.parse(document.getElementById("graph").textContent);
const stage = document.getElementById("stage");
const canvas = document.getElementById("edges");
const told = document.getElementById("told");
const search = document.getElementById("search");
const effects = graph.nodes.map(() => []);
const causes = graph.nodes.map(() => []);
for (const [from, to] of graph.edges) {
  effects[from].push(to);
  causes[to].push(from);
}

const elements = [];
for (const column of graph.columns) {
  const section = document.createElement("section");
  const heading = document.createElement("h2");
  const list = document.createElement("div");
  list.className = "list";
  graph.nodes.forEach((node, index) => {
    if (node.column !== column) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "node";
    button.append(...labelled(node));
    button.title = node.label === node.id ? node.id : `${node.label}\n${node.id}`;
    button.dataset.id = node.id;
    button.addEventListener("click", () => choose(index));
    elements[index] = button;
    list.append(button);
  });
  heading.textContent = `${column} (${list.children.length})`;
  list.addEventListener("scroll", draw, { passive: true });
  section.append(heading, list);
  document.getElementById("columns").append(section);
}

// The last part of a path first: what is cut off at the end of a narrow column is where it stands, not what it is.
function labelled(node) {
  const mark = node.column === "files" ? "/" : " › ";
  const at = node.label.lastIndexOf(mark);
  if (at < 0) return [node.label];
  const place = document.createElement("small");
  place.className = "quiet";
  place.textContent = node.label.slice(0, at);
  return [node.label.slice(at + mark.length), " ", place];
}

let chosen = null;
let shown = { effect: new Set(), cause: new Set() };

function reached(start, next) {
  const found = new Set();
  const queue = [start];
  while (queue.length) {
    for (const other of next[queue.pop()]) {
      if (!found.has(other)) {
        found.add(other);
        queue.push(other);
      }
    }
  }
  return found;
}

function choose(index) {
  chosen = index;
  shown = index === null
    ? { effect: new Set(), cause: new Set() }
    : { effect: reached(index, effects), cause: reached(index, causes) };
  location.hash = index === null ? "" : encodeURIComponent(graph.nodes[index].id);
  update();
}

function update() {
  const wanted = search.value.trim().toLowerCase();
  graph.nodes.forEach((node, index) => {
    const element = elements[index];
    const effect = shown.effect.has(index);
    const cause = shown.cause.has(index);
    const named = !wanted || node.id.toLowerCase().includes(wanted) || node.label.toLowerCase().includes(wanted);
    const related = chosen === null || effect || cause || index === chosen;
    element.classList.toggle("effect", effect);
    element.classList.toggle("cause", cause);
    element.classList.toggle("chosen", index === chosen);
    element.classList.toggle("hidden", index !== chosen && !(named && related));
  });
  tell();
  draw();
}

function tell() {
  told.replaceChildren();
  if (chosen === null) {
    const count = elements.filter((element) => !element.classList.contains("hidden")).length;
    told.textContent = `${count} of ${graph.nodes.length} nodes. Click one to see what it reaches.`;
    return;
  }
  const name = document.createElement("span");
  name.textContent = `${graph.nodes[chosen].id} `;
  told.append(name, count("effect", "reaches", shown.effect), " · ", count("cause", "is reached by", shown.cause));
}

function count(kind, verb, members) {
  const counts = {};
  for (const index of members) {
    const column = graph.nodes[index].column;
    counts[column] = (counts[column] || 0) + 1;
  }
  const element = document.createElement("span");
  const number = document.createElement("b");
  number.className = kind;
  number.textContent = members.size;
  const parts = graph.columns.filter((column) => counts[column]).map((column) => `${counts[column]} ${column}`);
  element.append(`${verb} `, number, parts.length ? ` (${parts.join(", ")})` : "");
  return element;
}

function draw() {
  canvas.replaceChildren();
  if (chosen === null) return;
  const box = stage.getBoundingClientRect();
  canvas.setAttribute("width", stage.scrollWidth);
  canvas.setAttribute("height", box.height);
  const offset = stage.scrollLeft - box.left;
  const fragment = document.createDocumentFragment();
  for (const [from, to] of graph.edges) {
    const effect = (from === chosen || shown.effect.has(from)) && shown.effect.has(to);
    const cause = shown.cause.has(from) && (to === chosen || shown.cause.has(to));
    if (!(effect || cause) || !seen(from, box) || !seen(to, box)) continue;
    const start = elements[from].getBoundingClientRect();
    const end = elements[to].getBoundingClientRect();
    const [x1, y1] = [start.right + offset, (start.top + start.bottom) / 2 - box.top];
    const [x2, y2] = [end.left + offset, (end.top + end.bottom) / 2 - box.top];
    const bend = Math.max(30, Math.abs(x2 - x1) / 2);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`);
    if (cause) path.setAttribute("class", "cause");
    fragment.append(path);
  }
  canvas.append(fragment);
}

function seen(index, box) {
  const element = elements[index];
  if (element.classList.contains("hidden")) return false;
  const list = element.parentElement.getBoundingClientRect();
  const place = element.getBoundingClientRect();
  return place.bottom > list.top && place.top < Math.min(list.bottom, box.bottom);
}

search.addEventListener("input", update);
document.getElementById("clear").addEventListener("click", () => {
  search.value = "";
  choose(null);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") choose(null);
});
window.addEventListener("resize", draw);

const start = graph.nodes.findIndex((node) => node.id === decodeURIComponent(location.hash.slice(1)));
choose(start < 0 ? null : start);
