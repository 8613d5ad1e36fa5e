"use strict";
// Puts the newest board in place every five seconds; what the reader has opened stays open.
const board = document.getElementById("board");
const said = document.getElementById("said");
const stale = document.getElementById("stale");

function opened() {
  return new Set([...board.querySelectorAll("details[open]")].map((each) => each.dataset.key));
}

async function renew() {
  try {
    const answer = await fetch("/board", { cache: "no-store", signal: AbortSignal.timeout(4500) });
    if (!answer.ok) throw new Error(String(answer.status));
    const text = await answer.text();
    if (board.contains(document.activeElement)) {
      const key = document.activeElement.closest("details")?.dataset.key;
      put(text);
      if (key) board.querySelector(`details[data-key="${key}"] summary`)?.focus();
    } else {
      put(text);
    }
    stale.hidden = true;
  } catch {
    stale.hidden = false;
  }
}

function put(text) {
  const open = opened();
  const before = document.getElementById("headline")?.textContent;
  board.innerHTML = text;
  for (const each of board.querySelectorAll("details")) each.open = open.has(each.dataset.key);
  const now = document.getElementById("headline")?.textContent ?? "";
  if (before !== now) {
    said.textContent = now;
    document.title = `${now} - RERS`;
  }
}

setInterval(() => { if (!document.hidden) renew(); }, 5000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });
