"use strict";
// Rows by a word and by whether they stand out.
const search = document.getElementById("search");
const out = document.getElementById("out");
const rows = [...document.getElementById("rows").rows].map((row) => [row, row.textContent.toLowerCase()]);

function update() {
  const wanted = search.value.trim().toLowerCase();
  let count = 0;
  for (const [row, text] of rows) {
    row.hidden = !text.includes(wanted) || (out.checked && !row.classList.contains("out"));
    count += row.hidden ? 0 : 1;
  }
  document.getElementById("told").textContent = `${count} of ${rows.length} requirements`;
}

search.addEventListener("input", update);
out.addEventListener("change", update);
update();
