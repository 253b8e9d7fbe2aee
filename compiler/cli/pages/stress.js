"use strict";
// Tables sort by a column that is clicked; a curve stands out while its name is pointed at.
const number = (text) => {
  const found = text.replaceAll(",", "").match(/-?\d+(\.\d+)?/);
  return found ? Number(found[0]) : Number.NEGATIVE_INFINITY;
};

for (const table of document.querySelectorAll("table.sortable")) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    head.addEventListener("click", () => {
      const up = head.dataset.sorted !== "up";
      for (const other of table.tHead.rows[0].cells) delete other.dataset.sorted;
      head.dataset.sorted = up ? "up" : "down";
      const text = column === 0 || head.classList.contains("text");
      const rows = [...table.tBodies[0].rows].sort((one, other) => {
        const [left, right] = [one.cells[column].textContent, other.cells[column].textContent];
        return (text ? left.localeCompare(right) : number(left) - number(right)) * (up ? 1 : -1);
      });
      table.tBodies[0].append(...rows);
    });
  });
}

for (const name of document.querySelectorAll(".legend span")) {
  const drawing = name.parentElement.previousElementSibling;
  const mark = (on) => {
    for (const group of drawing.querySelectorAll("g.series")) {
      const own = group.dataset.label === name.dataset.label;
      group.classList.toggle("faint", on && !own);
      group.classList.toggle("shown", on && own);
    }
  };
  name.addEventListener("pointerenter", () => mark(true));
  name.addEventListener("pointerleave", () => mark(false));
}
