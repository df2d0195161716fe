// 教表样: a form drafted from an example, its unknown labels to be settled.

import { h } from "./dom.js";

export function teachSection() {
  return h("section", { "aria-label": "教表样" }, h("div", { class: "card" }, h("h2", {}, "教表样"),
    h("p", {}, "本地的表样读不出来时，可以给程序看一张填好的例子，让它学会这种表样。"),
    h("p", {}, "这一项目前在命令行里：xltools teach 例子.xlsx -o 表样.toml，写出的表样用 --layouts 指定。")));
}
