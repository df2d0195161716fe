// 教表样: a form drafted from an example, the example beside it, its unknown cells to be settled.

import { saveText, send } from "./api.js";
import { announce, dropZone, during, h, put, sheetTable, tag } from "./dom.js";

export function teachSection() {
  const view = h("div", {});

  async function learn(files, button) {
    await during(button, async () => {
      const told = await send("/api/teach", files[0]);
      draw(told);
      announce(`认出 ${told.known.length} 格内容，${told.questions.length} 格要人定`);
    });
  }

  function draw(told) {
    const marks = new Map(told.questions.map((question) => [question.cell, "warning"]));
    const text = h("textarea", { class: "layout-text", spellcheck: "false", "aria-label": "版式文件" }, told.text);
    const sheet = sheetTable(told.sheet, marks, (cell) => view.querySelector(`li[data-cell="${cell}"] button`)?.focus());
    const show = (cell) => {
      for (const td of sheet.querySelectorAll("td")) td.classList.toggle("now", td.dataset.cell === cell);
      sheet.querySelector("td.now")?.scrollIntoView({ block: "center" });
    };
    put(view, h("div", { class: "card" },
      h("div", { class: "bar" }, h("h2", {}, told.sheet.name),
        h("button", { type: "button", class: "main", onclick: () => { saveText(told.name, text.value); announce("版式文件已下载"); } }, "下载版式文件")),
      h("p", {}, tag(`认出 ${told.known.length} 格`, "good"), " ", tag(`要人定 ${told.questions.length} 格`, told.questions.length ? "warning" : "good")),
      told.different.length ? h("ul", {}, told.different.map((line) => h("li", {}, line))) : null,
      told.questions.length ? [h("h3", {}, "没有认出来的，请在右边的版式里定"), h("ul", { class: "findings" }, told.questions.map((question) =>
        h("li", { class: "warning", "data-cell": question.cell }, h("button", { type: "button", class: "link", onclick: () => show(question.cell) }, question.cell),
          ` “${question.text}”${question.label ? `（左边印的是“${question.label}”）` : ""}`)))] : null,
      h("div", { class: "split even" }, h("div", {}, h("h3", {}, "例子"), sheet), h("div", {}, h("h3", {}, "学到的版式（可以改）"), text)),
      h("p", { class: "soft" }, "把版式文件放进一个文件夹，命令行用 --layouts 指定这个文件夹，读、画、填都认识它。")));
  }

  return h("section", { "aria-label": "教表样" }, h("div", { class: "card" },
    h("p", {}, "本地的表样读不出来时，给程序看一张填好的例子，让它学会这种表样。"),
    dropZone("把一张填好的例子拖到这里", learn, { multiple: false, label: "选择例子" })), view);
}
