
// The panel of one function: a dialog that the browser keeps the focus in. Its
// address is the function's ARN after the #, so that it can be sent to somebody.

const panel = { row: null, opener: null };

function setUpPanel() {
  const dialog = byId('panel');
  dialog.addEventListener('close', closed);
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  addEventListener('hashchange', followAddress);
  followAddress();
}

// followAddress opens the panel that the address names; an address that names no
// function closes it.
function followAddress() {
  const wanted = decoded(location.hash.slice(1));
  const row = rows.find((candidate) => candidate.arn === wanted);
  if (row) openPanel(row, document.activeElement);
  else if (byId('panel').open) byId('panel').close();
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return ''; }
}

// setAddress changes what the address ends with. A sandbox may forbid that; the
// panel opens all the same.
function setAddress(address) {
  try { history.replaceState(null, '', address); } catch { /* the address stays */ }
}

function openPanel(row, opener) {
  const dialog = byId('panel');
  panel.row = row;
  if (!dialog.open) panel.opener = opener;
  byId('panel-body').replaceChildren(panelBar(row), panelText(row));
  if (decoded(location.hash.slice(1)) !== row.arn) setAddress(linkTo(row));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  byId('panel-title').focus({ preventScroll: true });
}

function closed() {
  panel.row = null;
  if (location.hash) setAddress(location.pathname + location.search);
  const opener = panel.opener && !panel.opener.isConnected ? replaced(panel.opener) : panel.opener;
  if (opener) opener.focus({ preventScroll: true });
}

// replaced finds what stands now for a mark or a link that was drawn anew while
// the panel was open.
function replaced(element) {
  if (element.dataset.row !== undefined) return document.querySelector(`a[data-row="${element.dataset.row}"]`);
  return element.index === undefined || !chart.points.length ? null : chart.points[chart.at].element;
}

// panelBar goes through the functions in the order of the table.
function panelBar(row) {
  const at = view.shown.indexOf(row);
  const step = (words, to) => {
    const button = make('button', { type: 'button', disabled: at < 0 || !view.shown[to] }, words);
    button.addEventListener('click', () => openPanel(view.shown[to]));
    return button;
  };
  const close = make('button', { type: 'button', id: 'close' }, 'Close');
  close.addEventListener('click', () => byId('panel').close());
  return make('div', { class: 'panel-bar' }, close, step('Previous', at - 1), step('Next', at + 1));
}

function panelText(row) {
  return make('div', { class: 'panel-text' },
    make('div', { class: 'panel-head' },
      make('h2', { id: 'panel-title', tabindex: -1 }, row.name),
      make('p', {}, badge(data.calls[row.call]), ' ' + adviceBeside(row)),
      make('p', { class: 'hint' }, `Account ${row.account}, ${row.region}` + (row.source ? '; ' + row.source : '')),
      make('p', { class: 'hint' }, make('code', {}, row.arn))),
    make('p', { class: 'because' }, row.because),
    make('p', { class: 'facts-line' }, ...consoleLinks(row), nextStep(row)),
    part('Evidence', row.evidence.length ? make('ul', { class: 'evidence' }, ...row.evidence.map(([speaks, text]) => evidence(data.calls[speaks], text || row.because))) : make('p', { class: 'hint' }, 'None.')),
    part('Against the limits', gaugeBlock('Duration', row.duration, 'timeout', data.thresholds[0]), gaugeBlock('Memory', row.memory, 'memory size', data.thresholds[1])),
    row.daily ? part('Each day', sparkline(row), make('p', { class: 'hint' }, `The longest run of each day; the line is the timeout, ${row.duration.limit}.` + (row.failed ? ` Last failure: ${row.failed}.` : '')), row.trend ? make('p', {}, row.trend) : null) : null,
    part('Use', facts(data.usage, row.usage_facts), ...(row.notes || []).map((note) => make('p', { class: 'hint' }, note))),
    part('Proposal', make('ul', { class: 'plain' }, ...row.proposal.map((text) => make('li', {}, text)))),
    row.ways.length ? part('Alternatives', make('ul', { class: 'plain' }, ...row.ways.map(([head, work]) => make('li', {}, `${head}: ${data.texts[work]}`))),
      make('ul', { class: 'plain hint' }, ...(row.unfit || []).map((i) => make('li', {}, 'Not ' + data.texts[i])))) : null,
    part('Cost a month', facts(data.costs, row.cost_facts), make('ul', { class: 'plain hint' }, ...row.assumed.map((i) => make('li', {}, data.texts[i])))),
    part('Started by', row.triggers.length ? make('ul', { class: 'plain' }, ...row.triggers.map((text) => make('li', {}, text))) : make('p', { class: 'hint' }, 'No trigger was found in the account.')),
    part('Settings', facts(data.settings, row.setting_facts)));
}

function part(title, ...children) { return make('section', {}, make('h3', {}, title), ...children); }

function evidence(call, text) {
  return make('li', {}, call ? badge(call) : make('span', { class: 'badge unknown' }, 'note'), make('span', {}, text));
}

// facts lists labels with their facts; an empty fact does not apply.
function facts(labels, values) {
  return make('dl', { class: 'facts' }, ...labels.flatMap((label, i) => values[i] === '' || values[i] === undefined ? [] : [make('dt', {}, label), make('dd', {}, factText(values[i]))]));
}

// gaugeBlock draws a distribution as a strip up to its limit, and says the same
// in a table.
function gaugeBlock(title, gauge, limit, threshold) {
  const heading = make('h4', {}, title);
  if (gauge.share === null) return make('div', { class: 'gauge-block' }, heading, make('p', { class: 'why' }, `not known: ${gauge.why}; the ${limit} is ${gauge.limit}`));
  return make('div', { class: 'gauge-block' }, heading,
    make('p', { class: 'hint' }, `${gauge.from}; the ${limit} is ${gauge.limit}, and it presses from ${threshold.text}`),
    strip(gauge.points, threshold.share),
    make('table', { class: 'quantiles' },
      make('thead', {}, make('tr', {}, ...['', title, `of the ${limit}`].map((text) => make(text ? 'th' : 'td', { scope: text ? 'col' : null }, text)))),
      make('tbody', {}, ...['p50', 'p95', 'p99', 'max'].map((name, i) => quantile(name, gauge.points[i])))));
}

function quantile(name, point) {
  if (!point) return make('tr', {}, make('th', { scope: 'row' }, name), make('td', { class: 'why', colspan: 2 }, 'not known'));
  return make('tr', {}, make('th', { scope: 'row' }, name), make('td', {}, point[1]), make('td', {}, point[2]));
}

// strip is dark from p50 to p95, grey up to the longest, and ends at the limit or
// beyond it.
function strip(points, threshold) {
  const [p50, p95, p99, max] = points.map((point) => point ? point[0] : null);
  const shares = [p50, p95, p99, max].filter((share) => share !== null);
  const end = max ?? Math.max(...shares), body = p95 ?? p99 ?? end, middle = p50 ?? body;
  const most = Math.max(1, ...shares);
  const at = (share) => percentage(share / most);
  const upright = (name, share) => make('line', { class: name, x1: at(share), x2: at(share), y1: name === 'mark' ? 8 : 2, y2: name === 'mark' ? 26 : 32 });
  return make('svg', { class: 'strip', 'aria-hidden': 'true' },
    make('rect', { class: 'track', x: 0, y: 13, width: '100%', height: 8 }),
    make('rect', { class: 'range', x: 0, y: 13, width: at(end), height: 8 }),
    make('rect', { class: 'body', x: at(middle), y: 13, width: at(body - middle), height: 8 }),
    ...shares.map((share) => upright('mark', share)), upright('threshold', threshold), upright('limit', 1));
}
