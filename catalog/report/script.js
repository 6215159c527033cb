"use strict";
(() => {
  const root = document.documentElement;
  const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* opened without storage */ } };
  const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const buttons = document.querySelectorAll("[data-set-language]");
  const speak = (language) => {
    root.dataset.language = language;
    root.lang = language;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.setLanguage === language));
  };
  const asked = new URLSearchParams(location.search).get("lang") || location.hash.match(/^#lang=(pl|en)$/)?.[1];
  const preferred = (navigator.languages || []).some((tag) => tag.startsWith("pl")) ? "pl" : "en";
  const chosen = asked || recall("kombajn-language") || preferred;
  speak(chosen === "en" ? "en" : "pl");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      speak(button.dataset.setLanguage);
      remember("kombajn-language", button.dataset.setLanguage);
    });
  }
  const theme = recall("kombajn-theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("kombajn-theme", root.dataset.theme);
  });
})();
