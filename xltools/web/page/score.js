// 评分: a scheme with its numbers, the tables, scoring sheets and a ranking.

import { download, get, post, send } from "./api.js";
import { announce, dropZone, during, h, put } from "./dom.js";

export function scoreSection() {
  const state = { files: [], schemes: [], changed: {} };
  const list = h("ul", { class: "files", "aria-label": "要评分的文件" });
  const scheme = h("select", { "aria-label": "评分方案", onchange: () => { state.changed = {}; numbers(); } });
  const settings = h("div", { class: "numbers" });
  const monitor = h("input", { type: "checkbox" });
  const result = h("div", {});
  const start = h("button", { type: "button", class: "main", disabled: true, onclick: () => during(start, run) }, "评分");

  async function add(files, button) {
    await during(button, async () => {
      for (const file of files) state.files.push(await send("/api/files", file));
      draw();
    });
  }

  function draw() {
    put(list, ...state.files.map((file) => h("li", {}, file.name, h("button", { type: "button", class: "link", "aria-label": `拿走 ${file.name}`,
      onclick: () => { state.files = state.files.filter((other) => other !== file); draw(); } }, "拿走"))));
    start.disabled = !state.files.length;
  }

  function numbers() {
    const own = state.schemes.find((one) => one.id === scheme.value);
    put(settings, ...own.thresholds.map((one) => h("label", {}, one.label, h("input", { value: one.value, inputmode: "decimal", onchange: (event) => {
      if (event.target.value === one.value) delete state.changed[one.place];
      else state.changed[one.place] = event.target.value;
    } }))));
  }

  async function run() {
    const told = await post("/api/score", { files: state.files.map((file) => file.id), scheme: scheme.value, changed: state.changed, monitor: monitor.checked });
    const get_it = h("button", { type: "button", class: "main", onclick: (event) => during(event.target, () => download(`/api/files/${told.file}`)) }, "下载评分工作簿");
    const rows = told.ranking.map((one, n) => h("tr", {}, h("td", { class: "n" }, n + 1), h("td", {}, one.unit), h("td", {}, one.project), h("td", { class: "n" }, one.score ?? "未填完")));
    put(result, h("div", { class: "card" }, h("h2", {}, "结果"),
      h("p", {}, monitor.checked ? `绩效运行监控表 ${told.drawn} 张。` : `自评打分表 ${told.drawn} 张，其中 ${told.final} 张已有总分。`), get_it,
      rows.length ? h("div", { class: "wide" }, h("table", { class: "list" }, h("thead", {}, h("tr", {}, ["名次", "乡镇（单位）", "项目", "得分"].map((head, n) => h("th", { scope: "col", class: n % 3 ? null : "n" }, head)))), h("tbody", {}, rows))) : null));
    announce("评分完成");
  }

  get("/api/schemes").then((told) => {
    state.schemes = told.schemes;
    scheme.append(...told.schemes.map((one) => h("option", { value: one.id }, one.name)));
    scheme.value = "national";
    numbers();
  }, () => {});
  return h("section", { "aria-label": "评分" },
    h("div", { class: "card" }, dropZone("把目标表或自评表拖到这里", add, { label: "选择要评分的表" }), list,
      h("div", { class: "row" }, h("label", {}, "评分方案 ", scheme), h("label", {}, monitor, " 生成绩效运行监控表"), start),
      h("details", {}, h("summary", {}, "改分值和分档（只用于这一次）"), settings)), result);
}
