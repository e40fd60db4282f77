
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
  row.found = [row.name, row.arn, row.source, row.because, row.advice, ...row.triggers, ...row.setting_facts.filter((fact) => !isUnknown(fact))].join('\n').toLowerCase();
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

// consoleLinks are a function's pages in the AWS console; none where the partition or
// the region is not known.
function consoleLinks(row) {
  const base = data.consoles[row.arn.split(':')[1] + ' ' + row.region];
  if (!base) return [];
  const group = row.setting_facts[data.settings.indexOf('Log group')];
  const links = [['Console', `/lambda/home?region=${row.region}#/functions/${encodeURIComponent(row.name)}`]];
  // CloudWatch takes a name that is encoded twice, with $ for %.
  if (group && !isUnknown(group)) links.push(['Logs', `/cloudwatch/home?region=${row.region}#logsV2:log-groups/log-group/${encodeURIComponent(encodeURIComponent(group)).replaceAll('%', '$')}`]);
  return links.map(([text, path]) => make('a', { href: base + path, target: '_blank', rel: 'noopener noreferrer', 'aria-label': `${text} of ${row.name} in the AWS console` }, text));
}

// nextStep is the command to copy, with its button.
function nextStep(row) {
  if (!row.next) return null;
  const code = make('code', {}, row.next);
  const button = make('button', { type: 'button', class: 'quiet copy', 'aria-label': `Copy the command for ${row.name}` }, 'Copy');
  button.addEventListener('click', () => copy(code, button));
  return make('span', { class: 'next' }, code, ' ', button);
}

// copy takes the text into the clipboard, or selects it where the browser has none
// for this page.
async function copy(code, button) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(code);
    button.textContent = 'Selected';
  }
  setTimeout(() => { button.textContent = 'Copy'; }, 2000);
}

// sparkline draws the longest run of each day as a bar; the full height is the
// timeout. A day without runs has no bar.
function sparkline(row) {
  const days = row.daily || [];
  const width = 6, height = 26;
  return make('svg', { class: 'days', width: days.length * width, height, 'aria-hidden': 'true' },
    make('line', { class: 'limit', x1: 0, x2: days.length * width, y1: 0.5, y2: 0.5 }),
    ...days.map((share, i) => {
      const tall = share === null ? 0 : Math.max(1.5, Math.min(1, share) * (height - 1));
      return make('rect', { class: share !== null && share >= data.thresholds[0].share ? 'day press' : 'day', x: i * width + 0.5, y: height - tall, width: width - 1.5, height: tall });
    }));
}

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
