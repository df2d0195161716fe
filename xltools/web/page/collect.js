// 收表汇总: what came, who is missing, which version counts, what was put right, and what to send.

import { download, follow, get, post, send } from "./api.js";
import { announce, dropZone, during, h, put, SEVERITIES, tag } from "./dom.js";
import { explain } from "./check.js";

const STATES = { 未交: "error", 缺表: "error", 待核定: "error", 有错: "warning", 已改: "good", 通过: "good" };
const STANDINGS = { counted: ["计入", "good"], replaced: ["已被代替", "hint"], repeat: ["重复", "hint"], pending: ["待核定", "error"], unread: ["未能读取", "error"], blank: ["未填报", "warning"] };
const KINDS = { department_goal: "部门目标", department_plan: "部门计划", project_goal: "项目目标", project_selfeval: "项目自评", department_selfeval: "部门自评", monitoring: "运行监控" };
const OUTPUTS = { workbook: "汇总工作簿", page: "网页报告", missing: "未交名单", letters: "退回修改通知（压缩包）" };

export function collectSection() {
  const state = { data: null, unit: null, job: null, who: localStorage.getItem("xltools-who") || "" };
  const place = h("p", { class: "soft" });
  const came = h("p", { class: "soft", role: "status" });
  const roster = h("span", { class: "soft" }, "没有名册：不知道谁该交什么。");
  const bar = h("progress", { hidden: true, "aria-label": "收表进度" });
  const phase = h("span", { class: "soft" });
  const view = h("div", {});
  const start = h("button", { type: "button", class: "main", onclick: () => during(start, run) }, "开始收表");
  const stop = h("button", { type: "button", hidden: true, onclick: () => state.job && post(`/api/jobs/${state.job.id}/cancel`) }, "取消");

  async function run() {
    state.job = await post("/api/collection/run");
    stop.hidden = bar.hidden = false;
    bar.removeAttribute("value");
    try {
      const result = await follow(state.job, (now) => {
        phase.textContent = now.phase ? `${now.phase} ${now.done}/${now.total}` : "正在查看文件夹……";
        if (now.total) { bar.max = now.total; bar.value = now.done; }
      });
      phase.textContent = result ? "" : "已取消，台账和结果都是上一次的。";
      if (result) { state.data = result; draw(); announce(`第 ${result.ledger.round} 轮收表完成`); }
    } finally {
      stop.hidden = bar.hidden = true;
    }
  }

  async function submit(files, button) {
    await during(button, async () => {
      const names = [];
      for (const file of files) names.push((await send("/api/collection/files", file)).name);
      came.textContent = `已收进 ${names.length} 个文件：${names.join("、")}。点“开始收表”读入。`;
    });
  }

  async function takeRoster(files, button) {
    await during(button, async () => {
      roster.textContent = `名册：${(await send("/api/collection/roster", files[0])).name}`;
    });
  }

  function draw() {
    const data = state.data;
    const units = data.ledger.units;
    state.unit = units.some((unit) => unit.name === state.unit) ? state.unit : null;
    const heads = ["乡镇（单位）", "状态", "应交", "已交", "未交", "待改", "已改", "新增", "轮次"];
    const rows = units.map((unit) => h("tr", { class: unit.name === state.unit ? "chosen" : null },
      h("td", {}, h("button", { type: "button", class: "link", "aria-expanded": unit.name === state.unit, onclick: () => { state.unit = state.unit === unit.name ? null : unit.name; draw(); document.getElementById("unit")?.scrollIntoView({ block: "nearest" }); } }, unit.name)),
      h("td", {}, tag(unit.state, STATES[unit.state])),
      [unit.expected ?? "", unit.received, unit.expected ? unit.missing : "", unit.open, unit.fixed, unit.new].map((n) => h("td", { class: "n" }, n)),
      h("td", {}, unit.rounds.join("、"))));
    put(view, 
      h("div", { class: "card" }, h("h2", {}, `第 ${data.ledger.round} 轮`),
        h("ul", { class: "counts", "aria-label": "问题较上次" }, Object.entries(data.since).map(([name, n]) => h("li", {}, h("b", {}, n), name))),
        h("div", { class: "row noprint" }, Object.entries(OUTPUTS).map(([kind, name]) =>
          h("button", { type: "button", onclick: (event) => during(event.target, () => download(`/api/collection/outputs/${kind}`)) }, name)))),
      pending(data),
      h("div", { class: "card" }, h("h2", {}, "各乡镇"), h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "各乡镇收表情况" },
        h("table", { class: "list" }, h("thead", {}, h("tr", {}, heads.map((head, n) => h("th", { scope: "col", class: n > 1 && n < 8 ? "n" : null }, head)))), h("tbody", {}, rows)))),
      state.unit ? unitView(data, state.unit) : null, reminder(data), filesView(data));
  }

  function whoField() {
    return h("label", {}, "核定人 ", h("input", { value: state.who, size: "8", autocomplete: "off", onchange: (event) => {
      state.who = event.target.value.trim();
      localStorage.setItem("xltools-who", state.who);
    } }));
  }

  async function decide(words) {
    await post("/api/collection/say", { words });
    await run();
  }

  function pending(data) {
    const open = Object.entries(data.tables).flatMap(([unit, tables]) => tables.filter((table) => table.pending).map((table) => ({ unit, ...table })));
    if (!open.length) return null;
    const reason = h("input", { size: "24", "aria-label": "核定的理由", placeholder: "例如：电话核实" });
    const groups = new Map();
    for (const table of open) {
      const key = `${table.unit} ${table.kind} ${table.name}`;
      groups.set(key, [...(groups.get(key) || []), table]);
    }
    return h("div", { class: "card" }, h("h2", {}, `待核定：${groups.size} 张表有两个版本`),
      h("div", { class: "row" }, whoField(), h("label", {}, "理由 ", reason)),
      [...groups.values()].map((tables) => h("div", {}, h("h3", {}, `${tables[0].unit}　${KINDS[tables[0].kind]}　${tables[0].name}`), h("p", { class: "soft" }, tables[0].why),
        tables.map((table) => h("div", { class: "row" }, h("span", {}, table.path),
          h("button", { type: "button", "aria-label": `以 ${table.path} 为准`, onclick: (event) => during(event.target, () => decide(tables.map((other) => (
            { who: state.who, reason: reason.value.trim(), content: other.content, counts: other.content === table.content })))) }, "以这一份为准"))))));
  }

  function unitView(data, name) {
    const findings = data.findings.filter((one) => one.unit === name);
    const tables = data.tables[name] || [];
    const changes = data.changes.filter((one) => one.unit === name);
    return h("div", { class: "card", id: "unit" }, h("div", { class: "bar" }, h("h2", {}, name), whoField()),
      h("div", { class: "wide" }, h("table", { class: "list" }, h("thead", {}, h("tr", {}, ["表", "项目", "状态", "文件", "说明"].map((head) => h("th", { scope: "col" }, head)))),
        h("tbody", {}, tables.map((table) => h("tr", {}, h("td", {}, KINDS[table.kind]), h("td", {}, table.name),
          h("td", {}, tag(...(table.pending ? STANDINGS.pending : STANDINGS[table.standing] || [table.standing, ""]))), h("td", {}, table.path), h("td", {}, table.why)))))),
      changes.length ? h("details", {}, h("summary", {}, `更正件改了 ${changes.length} 处`), h("ul", {}, changes.map((one) => h("li", {}, `${one.name}：${one.text}`)))) : null,
      h("h3", {}, `问题 ${findings.length} 条`),
      h("ul", { class: "findings" }, findings.map((one) => finding(one))));
  }

  function finding(one) {
    const reason = h("input", { size: "20", value: one.typed["认可理由"] || "", "aria-label": `认可 ${one.code} 的理由` });
    const written = [one.typed["整改情况"], one.typed["备注"]].filter(Boolean).join("；");
    return h("li", { class: one.severity },
      h("p", {}, tag(SEVERITIES[one.severity], one.severity), " ", tag(one.life, one.life === "已认可" ? "good" : one.life === "又出现" ? "error" : ""), " ",
        [one.path, one.sheet, one.cell].filter(Boolean).join(" "), " ",
        h("button", { type: "button", class: "link", "aria-label": `规则 ${one.code} 的说明`, onclick: (event) => during(event.target, () => explain(one.code)) }, one.code)),
      h("p", {}, one.message), h("p", { class: "fix" }, `→ ${one.fix}`), written ? h("p", {}, `整改情况：${written}`) : null,
      h("p", { class: "noprint" }, h("label", {}, "理由 ", reason), " ",
        h("button", { type: "button", onclick: (event) => during(event.target, () => decide([{ who: state.who, key: one.key, reason: reason.value.trim() }])) },
          one.life === "已认可" ? "改理由（清空就不再认可）" : "认可，不再要求改")));
  }

  function reminder(data) {
    if (!data.reminder) return null;
    const text = h("textarea", { class: "reminder", "aria-label": "催报文字", readonly: true }, data.reminder);
    return h("div", { class: "card" }, h("h2", {}, "催报文字"), text,
      h("div", { class: "row noprint" }, h("button", { type: "button", onclick: () => { text.select(); document.execCommand("copy"); announce("催报文字已复制"); } }, "复制")));
  }

  function filesView(data) {
    const rows = [...data.ledger.files.map((file) => [file.path, file.round, tag(...STANDINGS[file.standing]), file.why]),
      ...data.ledger.withdrawn.map((one) => [one.path, one.round, tag(one.replaced_by ? "已换新" : "已撤回", "warning"), `第 ${one.last_round} 轮之后不在文件夹里`])];
    return h("details", { class: "card" }, h("summary", {}, `文件 ${data.ledger.files.length} 个`), h("div", { class: "wide" }, h("table", { class: "list" },
      h("thead", {}, h("tr", {}, ["文件", "轮次", "状态", "理由"].map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell))))))),
      data.ledger.others.length ? h("p", { class: "soft" }, `不是报送件，没有读入：${data.ledger.others.join("、")}`) : null);
  }

  get("/api/collection").then((told) => {
    place.textContent = told.folder ? `收进文件夹“${told.folder}”，结果在它里面的“汇总”。` : "没有指定收表文件夹：结果请下载保存，关掉页面后不保留。";
    if (told.state) { state.data = told.state; draw(); }
  }, () => {});

  return h("section", { "aria-label": "收表汇总" },
    h("div", { class: "card noprint" }, place,
      dropZone("把乡镇报来的文件拖到这里（工作簿、Word、压缩包都行）", submit, { label: "选择报来的文件" }), came,
      h("details", {}, h("summary", {}, "项目名册"), dropZone("把县里的项目名册拖到这里：谁该交什么、下达多少钱", takeRoster, { multiple: false, label: "选择名册" })),
      h("div", { class: "row" }, start, stop, bar, phase, roster)),
    view);
}
