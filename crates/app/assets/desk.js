// Keys for judging pairs: S, D, U press the buttons of the same name, L goes to the next pair, Z takes the last judgement back. Without this
// script the buttons and links do the same.
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  // Where the letters are Cyrillic, by the place on the keyboard.
  const latin = /^[a-z]$/i.test(event.key) ? event.key : /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : "";
  const key = latin.toLowerCase();
  if (!key) return;
  const target = document.querySelector('[data-key="' + CSS.escape(key) + '"]');
  if (!target) return;
  event.preventDefault();
  target.click();
});
