// 校验: drop workbooks, see each sheet with its findings beside it, repair by choice, take copies away.

import { downloadPost, follow, get, post, remove, send } from "./api.js";
import { announce, complain, dropZone, during, h, inRange, put, SEVERITIES, sheetTable, tag } from "./dom.js";

export function checkSection() {
  const state = { files: [], chosen: null, sheet: 0, now: null, shown: new Set(["error", "warning", "hint"]) };
  const list = h("ul", { class: "files", "aria-label": "已放入的文件" });
  const bar = h("progress", { hidden: true, "aria-label": "校验进度" });
  const view = h("div", {});
  const zone = dropZone("把一个或多个工作簿拖到这里校验（.xlsx、.xls、.ods、.docx、文本）", add, { label: "选择工作簿" });

  async function add(files, button) {
    await during(button, async () => {
      bar.hidden = false;
      bar.removeAttribute("value");
      try {
        for (const file of files) state.files.push({ ...(await send("/api/files", file)), problems: [], sheets: [], repairs: [] });
        await check();
      } finally {
        bar.hidden = true;
      }
    });
  }

  async function check() {
    const job = await post("/api/files/check", { files: state.files.map((file) => file.id) });
    const result = await follow(job, (now) => { if (now.total) { bar.max = now.total; bar.value = now.done; } });
    if (!result) return;
    state.files.forEach((file, n) => {
      const found = result.document.files[n];
      file.status = found.status;
      file.tables = found.tables.length;
      file.sheets = result.sheets[n];
      file.repairs = result.repairs[n].map((repair) => ({ ...repair, taken: true }));
      // Findings across files stand in the document's own list; names may be alike, so those go to the first.
      const first = state.files.findIndex((other) => other.name === file.name) === n;
      file.problems = first ? result.document.problems.filter((problem) => problem.path === found.path) : found.problems;
    });
    state.chosen ??= state.files[0];
    const count = result.document.summary;
    announce(`校验完成：错误 ${count.errors}，警告 ${count.warnings}，提示 ${count.hints}`);
    draw();
  }

  function draw() {
    put(list, ...state.files.map((file) => h("li", { class: file === state.chosen ? "chosen" : null },
      h("button", { type: "button", class: "name", "aria-pressed": file === state.chosen, onclick: () => { choose(file); } }, file.name),
      Object.keys(SEVERITIES).map((severity) => {
        const count = file.problems.filter((problem) => problem.severity === severity).length;
        return count ? tag(`${SEVERITIES[severity]} ${count}`, severity) : null;
      }),
      file.problems.length ? null : tag("没有发现问题", "good"),
      file.tables ? null : tag("没有认出绩效表", "error"),
      h("button", { type: "button", class: "link", "aria-label": `拿走 ${file.name}`, onclick: (event) => take(event.target, file) }, "拿走"))));
    drawFile();
  }

  function choose(file) {
    Object.assign(state, { chosen: file, sheet: 0, now: null });
    draw();
  }

  async function take(button, file) {
    await during(button, async () => {
      await remove(`/api/files/${file.id}`);
      state.files = state.files.filter((other) => other !== file);
      if (state.chosen === file) state.chosen = state.files[0] || null;
      draw();
    });
  }

  function drawFile() {
    const file = state.chosen;
    put(view);
    if (!file) return;
    const sheet = file.sheets[state.sheet];
    const tabs = h("div", { class: "tabs", role: "group", "aria-label": "工作表" }, file.sheets.map((one, n) => {
      const count = file.problems.filter((problem) => problem.sheet === one.name).length;
      return h("button", { type: "button", "aria-pressed": n === state.sheet, onclick: () => { state.sheet = n; state.now = null; drawFile(); } },
        one.name + (count ? `（${count}）` : ""));
    }));
    const order = Object.keys(SEVERITIES);
    const problems = file.problems.filter((problem) => state.shown.has(problem.severity))
      .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
    view.append(h("div", { class: "card" },
      h("div", { class: "bar" }, h("h2", {}, file.name), actions(file)),
      repairs(file),
      h("div", { class: "split" },
        h("div", {}, tabs, sheet ? [drawSheet(file, sheet), sheet.left_out ? h("p", { class: "soft" }, sheet.left_out) : null] : h("p", {}, "这个文件没有可以显示的工作表。")),
        h("div", {}, filters(), findings(file, problems)))));
  }

  function actions(file) {
    const marked = h("button", { type: "button", disabled: !file.problems.some((p) => p.cell),
      onclick: (event) => during(event.target, () => downloadPost(`/api/files/${file.id}/marked`)) }, "下载批注副本");
    return h("div", { class: "row noprint" }, marked, h("button", { type: "button", onclick: () => window.print() }, "打印"));
  }

  function repairs(file) {
    if (!file.repairs.length) return null;
    const rows = file.repairs.map((repair) => h("tr", {},
      h("td", {}, h("input", { type: "checkbox", checked: repair.taken, "aria-label": `修复 ${repair.sheet} ${repair.cell}`, onchange: (event) => { repair.taken = event.target.checked; } })),
      h("td", {}, `${repair.sheet} ${repair.cell}`), h("td", {}, repair.before), h("td", {}, repair.after), h("td", {}, repair.why)));
    const fix = h("button", { type: "button", class: "main", onclick: (event) => during(event.target, async () => {
      const cells = file.repairs.filter((repair) => repair.taken).map(({ sheet, cell }) => ({ sheet, cell }));
      await downloadPost(`/api/files/${file.id}/repaired`, { cells });
      announce("修复副本已下载，原文件没有改动");
    }) }, "下载修复副本");
    return h("details", {}, h("summary", {}, `可以放心修复 ${file.repairs.length} 处（只改写法，不改意思）`),
      h("div", { class: "wide" }, h("table", { class: "list" },
        h("thead", {}, h("tr", {}, ["改", "位置", "原来", "改成", "说明"].map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows))),
      h("div", { class: "row" }, fix, h("span", { class: "soft" }, "改在副本里，原文件不动。")));
  }

  function filters() {
    return h("div", { class: "row noprint", role: "group", "aria-label": "显示哪些级别" }, Object.entries(SEVERITIES).map(([severity, name]) =>
      h("label", {}, h("input", { type: "checkbox", checked: state.shown.has(severity), onchange: (event) => {
        if (event.target.checked) state.shown.add(severity); else state.shown.delete(severity);
        drawFile();
      } }), ` ${name}`)));
  }

  function findings(file, problems) {
    if (!problems.length) return h("p", {}, file.problems.length ? "这些级别没有问题。" : "没有发现问题。");
    return h("ul", { class: "findings", "aria-label": "问题" }, problems.map((problem) => {
      const place = [problem.sheet, problem.cell].filter(Boolean).join(" ");
      return h("li", { class: [problem.severity, problem === state.now && "now"].filter(Boolean).join(" "), "data-at": place },
        h("p", {}, tag(SEVERITIES[problem.severity], problem.severity), " ",
          place ? h("button", { type: "button", class: "link", onclick: () => goTo(file, problem) }, place) : "整份文件", " ",
          h("button", { type: "button", class: "link", onclick: (event) => during(event.target, () => explain(problem.code)), "aria-label": `规则 ${problem.code} 的说明` }, problem.code)),
        h("p", {}, problem.message), h("p", { class: "fix" }, `→ ${problem.fix}`));
    }));
  }

  function drawSheet(file, sheet) {
    const found = new Map();
    for (const problem of [...file.problems].reverse()) {
      if (problem.sheet !== sheet.name || !problem.cell) continue;
      for (const row of sheet.rows) for (const cell of row) {
        const worse = Object.keys(SEVERITIES);
        const before = found.get(cell.a);
        if (inRange(cell.a, problem.cell) && (!before || worse.indexOf(problem.severity) < worse.indexOf(before))) found.set(cell.a, problem.severity);
      }
    }
    return sheetTable(sheet, found, (address) => {
      const problem = file.problems.find((one) => one.sheet === sheet.name && one.cell && inRange(address, one.cell));
      if (!problem) return;
      state.shown.add(problem.severity);
      state.now = problem;
      drawFile();
      const item = view.querySelector("li.now");
      item.scrollIntoView({ block: "nearest" });
      item.querySelector("button").focus();
      mark(problem);
    });
  }

  function goTo(file, problem) {
    const n = file.sheets.findIndex((sheet) => sheet.name === problem.sheet);
    if (n >= 0) state.sheet = n;
    state.now = problem;
    drawFile();
    mark(problem)?.focus({ preventScroll: true });
  }

  function mark(problem) {
    let first = null;
    for (const cell of view.querySelectorAll("td[data-cell]")) {
      if (problem.cell && inRange(cell.dataset.cell, problem.cell)) { cell.classList.add("now"); first ??= cell; }
    }
    first?.scrollIntoView({ block: "center", inline: "nearest" });
    return first;
  }

  return h("section", { "aria-label": "校验" }, h("div", { class: "card noprint" }, zone, bar, list), view);
}

/** Show a rule's page. */
export async function explain(code) {
  complain(null);
  const told = await get(`/api/rules/${encodeURIComponent(code)}`);
  document.getElementById("rule-title").textContent = `规则 ${code}`;
  document.getElementById("rule-text").textContent = told.text.replace(/^# .*\n+/, "").replace(/^## /gm, "◆ ").replace(/```toml\n|```/g, "");
  document.getElementById("rule").showModal();
}
