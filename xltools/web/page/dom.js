// Elements and texts. Whatever comes from a workbook enters the page as text and never as mark-up.

/** An element: `h("p", {class: "soft", onclick: f, "aria-label": "x"}, "text", child, [children])`. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || (value === false && !name.startsWith("aria-"))) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "indeterminate") element[name] = value;
    else if (value === true && !name.startsWith("aria-")) element.setAttribute(name, "");
    else element.setAttribute(name, String(value));
  }
  return put(element, ...children);
}

/** Give an element these children instead of its own; null, undefined and false are none. */
export function put(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false).map(
    (child) => (child instanceof Node ? child : document.createTextNode(String(child)))));
  return element;
}

export const SEVERITIES = { error: "错误", warning: "警告", hint: "提示" };

export function tag(text, kind = "") {
  return h("span", { class: `tag ${kind}` }, text);
}

/** Say something to people who do not see the page change. */
export function announce(text) {
  document.getElementById("status").textContent = text;
}

/** Show a problem with what to do about it; an empty call takes it away. */
export function complain(error) {
  const box = document.getElementById("message");
  box.replaceChildren();
  box.hidden = !error;
  if (!error) return;
  const fix = error.fix ? `　${error.fix}` : "";
  box.append(`${error.message}。${fix}`, h("button", { type: "button", onclick: () => complain(null) }, "知道了"));
}

/** Run an action of a button: the button rests meanwhile, an error is shown. */
export async function during(button, action) {
  complain(null);
  button.disabled = true;
  try {
    return await action();
  } catch (error) {
    complain(error);
    return undefined;
  } finally {
    button.disabled = false;
  }
}

/** A place to drop files on, with a button that does the same. */
export function dropZone(text, take, { multiple = true, accept = "", label = "选择文件" } = {}) {
  const input = h("input", { type: "file", multiple, accept, class: "hidden-text", tabindex: "-1", "aria-label": text });
  const button = h("button", { type: "button", class: "main", onclick: () => input.click() }, label);
  const zone = h("div", { class: "drop", role: "group", "aria-label": text }, h("p", {}, text), button, input);
  input.addEventListener("change", () => { const files = [...input.files]; input.value = ""; if (files.length) take(files, button); });
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const files = [...event.dataTransfer.files];
    if (files.length) take(files, button);
  });
  return zone;
}

/** A sheet as a table. `found` is address → worst severity; `chosen` is called with an address that has findings. */
export function sheetTable(sheet, found = new Map(), chosen = () => {}) {
  const rows = sheet.rows.map((row) => h("tr", {}, row.map((cell) => {
    const severity = found.get(cell.a);
    const properties = {
      "data-cell": cell.a, colspan: cell.c, rowspan: cell.r,
      class: [cell.n && "n", severity, severity && "found"].filter(Boolean).join(" ") || null,
    };
    if (severity) {
      properties.tabindex = "0";
      properties.role = "button";
      properties["aria-label"] = `${cell.a} ${cell.t}，${SEVERITIES[severity]}`;
      properties.onclick = () => chosen(cell.a);
      properties.onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); chosen(cell.a); } };
    }
    return h("td", properties, cell.t);
  })));
  return h("div", { class: "sheet-box", tabindex: "0", role: "region", "aria-label": `工作表 ${sheet.name}` },
    h("table", { class: "sheet" }, h("tbody", {}, rows)));
}

/** Whether an address lies in a range such as A1:C3. */
export function inRange(address, range) {
  const [first, last] = range.split(":");
  const [column, row] = place(address), [left, top] = place(first), [right, bottom] = place(last || first);
  return column >= left && column <= right && row >= top && row <= bottom;
}

function place(address) {
  const found = /^([A-Z]+)(\d+)$/.exec(address || "");
  if (!found) return [NaN, NaN];
  return [[...found[1]].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0), Number(found[2])];
}
