
'use strict';
// The script of `decant report --html`. It reads the data block, draws the chart
// and the table, and opens the panel of a function. Texts come finished from
// decant; they reach the page as text only, never as markup.

const data = JSON.parse(document.getElementById('data').textContent);

// rows are the functions, worst first. Each learns its place in that order and
// the text that a search looks at.
const rows = data.rows;
rows.forEach((row, i) => {
  row.rank = i;
  row.found = [row.name, row.arn, row.source, row.because, row.advice, ...row.triggers].join('\n').toLowerCase();
});

function byId(id) { return document.getElementById(id); }

const svgNames = new Set(['svg', 'path', 'line', 'rect', 'text', 'g', 'circle']);

// make builds an element. Children are elements or texts; empty ones are left out.
function make(tag, attributes, ...children) {
  const element = svgNames.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
  return element;
}

// isUnknown says that a fact is the reason why there is none: an array of it.
function isUnknown(fact) { return Array.isArray(fact); }

// factText writes a fact, or that it is not known and why.
function factText(fact) {
  return isUnknown(fact) ? make('span', { class: 'why' }, 'not known: ' + fact[0]) : fact;
}

// badge is a verdict with its mark.
function badge(call) {
  return make('span', { class: 'badge ' + call.key }, mark(call), call.name);
}

// adviceBeside is the advice without the verdict's own word, to stand beside its
// badge: "to 4 vCPU, 12 GB".
function adviceBeside(row) {
  const { name } = data.calls[row.call];
  return row.advice.startsWith(name) ? row.advice.slice(name.length).trim() : row.advice;
}

function mark(call) {
  return make('svg', { class: 'shape', viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, make('path', { class: call.key, d: call.shape }));
}

// linkTo is where a function's panel is found, in this page and in bookmarks.
function linkTo(row) { return '#' + encodeURIComponent(row.arn); }

function counted(n, word) { return n.toLocaleString('en') + ' ' + word + (n === 1 ? '' : 's'); }

// setUpTheme cycles through the system's theme and the two others. Nothing is
// stored: the next visit follows the system again.
function setUpTheme() {
  const button = byId('theme');
  const themes = ['system', 'light', 'dark'];
  button.addEventListener('click', () => {
    const next = themes[(themes.indexOf(document.documentElement.dataset.theme || 'system') + 1) % themes.length];
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    button.textContent = 'Theme: ' + next;
  });
}
