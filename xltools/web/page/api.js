// Speaking to the service: the token, the tab's own name, errors as sentences, jobs with progress, downloads.

const KEY = "xltools-token", TAB = "xltools-tab";

/** The token comes once in the address, behind the #, which no server and no other page sees. */
export function takeToken() {
  const found = /(?:^#|&)token=([A-Za-z0-9_-]+)/.exec(location.hash);
  if (found) {
    sessionStorage.setItem(KEY, found[1]);
    history.replaceState(null, "", location.pathname + "#check");
  }
  if (!sessionStorage.getItem(TAB)) sessionStorage.setItem(TAB, crypto.randomUUID());
  return sessionStorage.getItem(KEY) !== null;
}

class Trouble extends Error {
  constructor(message, fix) { super(message); this.fix = fix; }
}

async function ask(method, path, body, headers = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method, body, cache: "no-store", redirect: "error",
      headers: { "X-Xltools-Token": sessionStorage.getItem(KEY) || "", "X-Xltools-Tab": sessionStorage.getItem(TAB), ...headers },
    });
  } catch {
    throw new Trouble("程序没有回应，可能已经退出", "请从桌面图标重新打开");
  }
  if (answer.ok) return answer;
  let told = {};
  try { told = await answer.json(); } catch { /* not ours */ }
  throw new Trouble(told.error || `出错了（${answer.status}）`, told.fix || "");
}

export async function get(path) { return (await ask("GET", path)).json(); }
export async function post(path, data = {}) {
  return (await ask("POST", path, JSON.stringify(data), { "Content-Type": "application/json" })).json();
}
export async function remove(path) { return (await ask("DELETE", path)).json(); }
export async function send(path, file) {
  return (await ask("POST", `${path}?name=${encodeURIComponent(file.name)}`, file, { "Content-Type": "application/octet-stream" })).json();
}

/** Save an answer as a file; gives its headers. */
async function save(answer) {
  const name = /filename\*=UTF-8''(.+)$/.exec(answer.headers.get("Content-Disposition") || "");
  saveBlob(name ? decodeURIComponent(name[1]) : "下载", await answer.blob());
  return answer.headers;
}

function saveBlob(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

export async function download(path) { return save(await ask("GET", path)); }
export async function downloadPost(path, data = {}) {
  return save(await ask("POST", path, JSON.stringify(data), { "Content-Type": "application/json" }));
}
export async function downloadFile(path, file) {
  const mark = path.includes("?") ? "&" : "?";
  return save(await ask("POST", `${path}${mark}name=${encodeURIComponent(file.name)}`, file, { "Content-Type": "application/octet-stream" }));
}

/** Save a text the page holds as a file. */
export function saveText(name, text) {
  saveBlob(name, new Blob([text], { type: "text/plain;charset=utf-8" }));
}

/** Follow a job to its end; `show(job)` is called on the way. Gives the result, null where it was cancelled. */
export async function follow(job, show) {
  for (let pause = 80; ; pause = Math.min(pause * 1.5, 700)) {
    show(job);
    if (job.state === "done") return job.result;
    if (job.state === "cancelled") return null;
    if (job.state === "failed") throw new Trouble(job.error, job.fix);
    await new Promise((resolve) => setTimeout(resolve, pause));
    job = await get(`/api/jobs/${job.id}`);
  }
}
