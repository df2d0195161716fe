// 模板: every form with its picture; empty, filled from last year or from another region's form, or sent to all towns.

import { download, downloadFile, get } from "./api.js";
import { announce, dropZone, during, h, put, sheetTable } from "./dom.js";

export function formsSection() {
  const choices = h("ul", { class: "choices", "aria-label": "表样" });
  const view = h("div", { class: "card" }, h("p", {}, "选一种表样，看看它的样子。"));
  let chosen = null;

  async function choose(form, button) {
    await during(button, async () => {
      const { sheets } = await get(`/api/forms/${encodeURIComponent(form.id)}/picture`);
      chosen = form;
      for (const other of choices.querySelectorAll("button")) other.setAttribute("aria-pressed", other === button);
      draw(sheets);
    });
  }

  function draw(sheets) {
    const year = h("input", { type: "number", min: "2000", max: "2099", value: String(new Date().getFullYear() + 1) });
    const rows = h("input", { type: "number", min: "1", max: "500", value: "12" });
    const lastYear = h("input", { type: "checkbox" });
    const notes = h("p", { class: "soft", role: "status" });
    const picture = h("div", {});
    const tabs = sheets.length > 1 ? h("div", { class: "tabs", role: "group", "aria-label": "工作表" }, sheets.map((sheet, n) =>
      h("button", { type: "button", "aria-pressed": n === 0, onclick: (event) => {
        put(picture, sheetTable(sheet));
        for (const other of tabs.children) other.setAttribute("aria-pressed", other === event.target);
      } }, sheet.name))) : null;
    if (sheets.length) picture.append(sheetTable(sheets[0]));
    const address = `/api/forms/${encodeURIComponent(chosen.id)}`;
    const fill = chosen.kind === "成套" ? null : h("details", {}, h("summary", {}, "用已有的表填进去（上年的表、别的表样的表）"),
      h("p", {}, h("label", {}, lastYear, " 是上年的表：留下指标，成效转为上年完成值")),
      dropZone("把已有的工作簿拖到这里", (files, button) => during(button, async () => {
        const headers = await downloadFile(`${address}/fill?last_year=${lastYear.checked ? 1 : 0}&year=${lastYear.checked ? year.value : ""}`, files[0]);
        notes.textContent = decodeURIComponent(headers.get("X-Xltools-Notes") || "") || "全部内容都填进去了，已下载。";
      }), { multiple: false, label: "选择工作簿" }), notes);
    put(view, h("h2", {}, chosen.name),
      h("div", { class: "row" }, h("label", {}, "年度 ", year), chosen.kind === "成套" ? null : h("label", {}, "指标行数 ", rows),
        h("button", { type: "button", class: "main", onclick: (event) => during(event.target, async () => {
          const more = chosen.kind === "成套" ? "" : `&rows=${rows.value}`;
          const asked = chosen.id === "roster" ? "" : `&year=${year.value}${more}`;
          await download(`${address}/new?title=${encodeURIComponent(chosen.name.split("（")[0])}${asked}`);
          announce("空白表已下载");
        }) }, "下载空白表")), fill, h("h3", {}, "样子"), tabs, picture);
    announce(`已显示${chosen.name}`);
  }

  get("/api/forms").then(({ forms }) => {
    let kind = "";
    for (const form of forms) {
      if (form.kind !== kind) { kind = form.kind; choices.append(h("li", {}, h("h3", {}, kind))); }
      choices.append(h("li", {}, h("button", { type: "button", "aria-pressed": false, onclick: (event) => choose(form, event.currentTarget) }, form.name)));
    }
  }, () => {});
  const send = dropZone("把填好的项目名册拖到这里，给每个乡镇生成一份预填工作簿", (files, button) => during(button, async () => {
    await downloadFile("/api/dispatch", files[0]);
    announce("下发表已下载");
  }), { multiple: false, label: "选择名册" });
  return h("section", { "aria-label": "模板" }, h("div", { class: "grid" }, h("div", { class: "card" }, choices), h("div", {}, view,
    h("div", { class: "card" }, h("h2", {}, "按名册下发"), send))));
}
