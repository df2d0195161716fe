// The page: which section is shown, what is always there.

import { get, takeToken } from "./api.js";
import { complain, h } from "./dom.js";
import { checkSection } from "./check.js";
import { collectSection } from "./collect.js";
import { formsSection } from "./forms.js";
import { scoreSection } from "./score.js";
import { teachSection } from "./teach.js";

const SECTIONS = { check: checkSection, collect: collectSection, forms: formsSection, score: scoreSection, teach: teachSection };
const made = {};

function show() {
  const name = location.hash.slice(1) in SECTIONS ? location.hash.slice(1) : "check";
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.section === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  complain(null);
  // A section is made once, so that going to and fro loses nothing.
  made[name] ??= SECTIONS[name]();
  const main = document.getElementById("main");
  main.replaceChildren(made[name]);
  document.title = `${document.querySelector("nav a[aria-current]").textContent} · 乡镇预算绩效表`;
}

async function stay() {
  try {
    const told = await get("/api/alive");
    document.getElementById("version").textContent = `版本 ${told.version}`;
    document.getElementById("place").textContent = told.folder ? `收表文件夹：${told.folder}` : "";
  } catch (error) {
    complain(error);
  }
}

// A file dropped beside the zones must not replace the page.
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
document.getElementById("rule-close").addEventListener("click", () => document.getElementById("rule").close());

if (takeToken()) {
  window.addEventListener("hashchange", () => { show(); document.getElementById("main").focus(); });
  show();
  stay();
  setInterval(stay, 60000);
} else {
  document.getElementById("main").append(h("div", { class: "card" },
    h("h2", {}, "请从桌面图标打开"),
    h("p", {}, "这个地址少了口令。请双击桌面上的“绩效表工具”图标，或打开程序打印的完整地址（带 #token= 的那一行）。")));
}
