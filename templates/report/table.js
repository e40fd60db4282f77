
// The table: sorted, filtered, a hundred rows at a time.

const pageSize = 100;
const mostPrinted = 2000; // rows that go to the printer

const view = { column: 1, descending: false, first: 0, shown: rows };

// columns of the table. value sorts, null is unknown and always last; fill writes
// the cell.
const columns = [
  { label: 'Function', value: (row) => row.name.toLowerCase(), fill: fillName, head: true },
  { label: 'Verdict', value: (row) => row.rank, fill: fillVerdict, kind: 'verdict' },
  ...(data.several ? [{ label: 'Place', value: (row) => row.account + ' ' + row.region, fill: fillPlace, kind: 'place' }] : []),
  { label: 'Duration', of: 'p99 of timeout', value: (row) => row.duration.share, fill: (cell, row) => fillGauge(cell, row.duration, data.thresholds[0]), kind: 'gauge', largest: true },
  { label: 'Memory', of: 'peak of size', value: (row) => row.memory.share, fill: (cell, row) => fillGauge(cell, row.memory, data.thresholds[1]), kind: 'gauge', largest: true },
  ...(rows.some((row) => row.daily) ? [{ label: 'Each day', of: 'longest run', value: lastDay, fill: fillDays, kind: 'daily', largest: true }] : []),
  ...data.columns.map(([label, of], i) => ({ label, of, value: (row) => row.values[i], fill: (cell, row) => fillNumber(cell, row, i), kind: 'number', largest: true })),
];

function fillName(cell, row) {
  cell.append(make('a', { href: linkTo(row), 'data-row': row.rank }, row.name));
}

// lastDay is the share of the timeout on the last day with a run, null without one.
function lastDay(row) {
  const shares = (row.daily || []).filter((share) => share !== null);
  return shares.length ? shares[shares.length - 1] : null;
}

function fillDays(cell, row) {
  const last = lastDay(row);
  if (last === null) return cell.append(make('span', { class: 'why' }, 'not known'));
  cell.append(sparkline(row), make('span', { class: 'aside' }, `last day with a run: ${Math.round(last * 100)} % of the timeout`));
}

function fillVerdict(cell, row) {
  const advice = adviceBeside(row);
  cell.append(badge(data.calls[row.call]), advice && make('span', { class: 'advice' }, advice));
}

function fillPlace(cell, row) { cell.append(row.account, make('br'), row.region); }

// fillNumber writes a number, or why there is none. A reason that the row has
// given already is repeated for screen readers only.
function fillNumber(cell, row, i) {
  const fact = row.cells[i];
  if (!isUnknown(fact)) return cell.append(fact);
  cell.classList.add('why-cell');
  const given = [row.duration.why, row.memory.why, ...row.cells.slice(0, i).filter(isUnknown).map(([why]) => why)];
  cell.append(make('span', { class: 'why' }, ...(given.includes(fact[0]) ? ['unknown', make('span', { class: 'aside' }, ': ' + fact[0])] : [fact[0]])));
}

function fillGauge(cell, gauge, threshold) {
  if (gauge.share === null) {
    cell.append(make('span', { class: 'why' }, gauge.why));
    return;
  }
  if (gauge.share >= threshold.share) cell.classList.add('press');
  cell.append(make('span', { class: 'value' }, gauge.text), make('svg', { 'aria-hidden': 'true' },
    make('rect', { class: 'track', width: '100%', height: 6 }),
    make('rect', { class: 'level', width: percentage(Math.min(1, gauge.share)), height: 6 }),
    make('line', { class: 'notch', x1: percentage(threshold.share), x2: percentage(threshold.share), y1: 0, y2: 6 })));
}

function percentage(share) { return (Math.max(0, share) * 100).toFixed(2) + '%'; }

function setUpTable() {
  byId('heads').append(...columns.map((column, i) => {
    const button = make('button', { type: 'button', class: 'sort' }, column.label, column.of ? make('small', {}, ' ' + column.of) : '');
    button.addEventListener('click', () => sortBy(i));
    return make('th', { scope: 'col', role: 'columnheader', class: column.kind === 'number' ? 'number' : null }, button);
  }));
  byId('call').append(...(folds() ? [make('option', { value: 'pressing' }, data.pressing.map((i) => data.calls[i].name).join(' and '))] : []));
  choices('call', 'all verdicts', data.calls.map((call, i) => [String(i), call.name]));
  byId('more').addEventListener('click', () => { byId('call').value = ''; filter(); byId('find').focus({ preventScroll: true }); });
  places('account');
  places('region');
  byId('filters').addEventListener('input', filter);
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  byId('filters').addEventListener('reset', () => setTimeout(filter));
  byId('back').addEventListener('click', () => turn(-pageSize));
  byId('next').addEventListener('click', () => turn(pageSize));
  byId('rows').addEventListener('click', openLinked);
  addEventListener('beforeprint', () => { if (untouched()) unfold(); draw(0, mostPrinted); });
  addEventListener('afterprint', () => draw(view.first, pageSize));
  new ResizeObserver(([entry]) => {
    const scrolls = entry.target.scrollWidth > entry.target.clientWidth;
    if (scrolls) entry.target.tabIndex = 0; else entry.target.removeAttribute('tabindex');
  }).observe(byId('scroller'));
  filter();
}

function choices(id, all, options) {
  byId(id).append(make('option', { value: '' }, all), ...options.map(([value, text]) => make('option', { value }, text)));
}

// places offers the accounts or regions, unless there is one only.
function places(field) {
  const names = [...new Set(rows.map((row) => row[field]))].sort();
  byId(field + '-label').hidden = names.length < 2;
  choices(field, 'all ' + field + 's', names.map((name) => [name, name]));
}

// folds says that some functions press and others do not, so that the others are
// folded at first.
function folds() { return data.pressing.length > 0 && rows.some((row) => !data.pressing.includes(row.call)); }

// untouched says that nobody filtered: the page is as it opened.
function untouched() { return folds() && byId('call').value === 'pressing' && !['find', 'account', 'region'].some((id) => byId(id).value); }

function unfold() {
  byId('call').value = '';
  filter();
}

function fits(row, call) {
  if (call === 'pressing') return data.pressing.includes(row.call);
  return !call || row.call === Number(call);
}

function filter() {
  const words = byId('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  const [call, account, region] = ['call', 'account', 'region'].map((id) => byId(id).value);
  view.shown = rows.filter((row) => fits(row, call) && (!account || row.account === account) &&
    (!region || row.region === region) && words.every((word) => row.found.includes(word)));
  view.first = 0;
  sort();
  byId('more').parentElement.hidden = byId('call').value !== 'pressing';
  dimPoints(new Set(untouched() ? rows : view.shown));
}

// sortBy turns the order around when the column is the same; numbers begin with
// the largest.
function sortBy(i) {
  view.descending = i === view.column ? !view.descending : Boolean(columns[i].largest);
  view.column = i;
  view.first = 0;
  sort();
}

function sort() {
  const { value } = columns[view.column];
  const turned = view.descending ? -1 : 1;
  const keyed = view.shown.map((row) => [value(row), row]);
  keyed.sort(([a, x], [b, y]) => {
    if (a === null || b === null) return (a === null) - (b === null) || x.rank - y.rank;
    return (a < b ? -turned : a > b ? turned : 0) || x.rank - y.rank;
  });
  view.shown = keyed.map(([, row]) => row);
  [...byId('heads').children].forEach((head, i) => {
    if (i === view.column) head.setAttribute('aria-sort', view.descending ? 'descending' : 'ascending');
    else head.removeAttribute('aria-sort');
  });
  draw(view.first, pageSize);
}

function turn(by) {
  view.first = Math.max(0, Math.min(view.first + by, view.shown.length - 1));
  draw(view.first, pageSize);
  byId('functions').scrollIntoView();
}

function draw(first, count) {
  const page = view.shown.slice(first, first + count);
  byId('rows').replaceChildren(...page.flatMap(drawRow));
  if (page.length === 0) byId('rows').append(make('tr', { class: 'none', role: 'row' }, make('td', { role: 'cell', colspan: columns.length }, 'No function fits the filter.')));
  const all = counted(rows.length, 'function');
  const which = page.length < view.shown.length ? `${(first + 1).toLocaleString('en')} to ${(first + page.length).toLocaleString('en')} of ` : '';
  byId('count').textContent = view.shown.length === rows.length ? which + all : `${which}${view.shown.length.toLocaleString('en')} that fit, of ${all}`;
  byId('back').disabled = first === 0;
  byId('next').disabled = first + count >= view.shown.length;
  byId('back').parentElement.hidden = view.shown.length <= pageSize;
}

// drawRow makes two rows: the numbers, and below them what the numbers mean.
function drawRow(row) {
  return [drawNumbers(row), make('tr', { role: 'row', class: 'meaning' }, make('td', { role: 'cell', colspan: columns.length }, ...meaning(row)))];
}

function meaning(row) {
  const facts = [
    ['Started by', row.started || 'no trigger in the account'],
    ['Last failure', row.failed],
    ['Cheapest', row.ways.slice(0, 2).map(([head]) => head.replace(/ \(.*\),/, '').replace(/ a month$/, '')).join(', ')],
  ].filter(([, text]) => text).map(([name, text]) => make('span', {}, make('span', { class: 'name' }, name + ' '), text));
  return [
    make('p', { class: 'because' }, row.because),
    row.trend && make('p', { class: 'trend' }, row.trend),
    make('p', { class: 'facts-line' }, ...facts, ...consoleLinks(row), nextStep(row)),
  ].filter(Boolean);
}

function drawNumbers(row) {
  return make('tr', { role: 'row', class: 'numbers' }, ...columns.map((column) => {
    const cell = column.head ? make('th', { scope: 'row', role: 'rowheader' }) : make('td', { role: 'cell', class: column.kind, 'data-label': column.kind === 'verdict' ? null : [column.label, column.of].filter(Boolean).join(' ') });
    column.fill(cell, row);
    return cell;
  }));
}

// openLinked opens the panel for a plain click on a function's link; with a
// modifier the browser does what it does with links.
function openLinked(event) {
  const link = event.target.closest('a[data-row]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  openPanel(rows[Number(link.dataset.row)], link);
}
