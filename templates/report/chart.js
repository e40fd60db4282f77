
// The chart: duration as a share of the timeout against memory as a share of the
// size. One mark is in the tab order at a time; the arrow keys move from mark to
// mark, from the worst to the best.

const chart = { axis: 'p99', points: [], at: 0, svg: null, ring: null, tip: null, width: 0, bright: null };
const beyond = 1.06; // the largest share on the axes
const denseFrom = 600; // points from which marks are small and see-through
const mostListed = 100; // functions listed under a reason for not being on the chart

// durationOf is the share that the chart's axis shows, null when it is unknown.
function durationOf(row) {
  if (chart.axis === 'p99') return row.duration.share;
  return row.duration.points[3] ? row.duration.points[3][0] : null;
}

function durationText(row) {
  return chart.axis === 'max' ? row.duration.points[3][1] + ' of ' + row.duration.limit : row.duration.text;
}

function setUpChart() {
  if (!rows.some((row) => row.memory.share !== null && (row.duration.share !== null || row.duration.points[3]))) {
    byId('pressure').hidden = true; // nothing has both numbers
    return;
  }
  byId('pressure').addEventListener('click', (event) => {
    const button = event.target.closest('[data-axis]');
    if (!button) return openLinked(event);
    chart.axis = button.dataset.axis;
    for (const other of document.querySelectorAll('[data-axis]')) other.setAttribute('aria-pressed', String(other === button));
    drawChart();
  });
  new ResizeObserver(([entry]) => {
    if (Math.abs(entry.contentRect.width - chart.width) < 1) return;
    chart.width = entry.contentRect.width;
    drawChart();
  }).observe(byId('chart'));
}

function drawChart() {
  const box = byId('chart');
  const focused = box.contains(document.activeElement);
  const placed = rows.filter((row) => durationOf(row) !== null && row.memory.share !== null);
  const frame = frameOf(chart.width || box.clientWidth || 640);
  chart.svg = make('svg', { height: frame.height, viewBox: `0 0 ${frame.width} ${frame.height}`, role: 'group', 'aria-label': `Pressure of ${counted(placed.length, 'function')}`, 'aria-describedby': 'pressure-hint', class: placed.length > denseFrom ? 'dense' : null });
  drawAxes(frame);
  drawPoints(placed, frame);
  chart.ring = make('circle', { class: 'ring', r: 10, visibility: 'hidden' });
  chart.tip = make('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });
  chart.svg.append(chart.ring);
  box.replaceChildren(chart.svg, chart.tip);
  listen(frame);
  if (focused && chart.points.length) focusPoint(chart.at);
  if (chart.bright) dimPoints(chart.bright);
  drawLegend(placed);
  drawAbsent();
}

// frameOf places the axes for a width in pixels.
function frameOf(width) {
  const height = Math.max(280, Math.min(320, width * 0.6));
  const left = 52, right = 14, top = 26, bottom = 46;
  const scale = (share, from, to) => from + Math.min(Math.max(share, 0), beyond) / beyond * (to - from);
  return {
    width, height, left, right: width - right, top, bottom: height - bottom,
    x: (share) => scale(share, left, width - right),
    y: (share) => scale(share, height - bottom, top),
  };
}

function drawAxes(f) {
  const [duration, memory] = data.thresholds;
  const line = (name, x1, y1, x2, y2) => make('line', { class: name, x1, y1, x2, y2 });
  const text = (x, y, anchor, words, name) => make('text', { x, y, 'text-anchor': anchor, class: name }, words);
  chart.svg.append(
    make('rect', { class: 'zone', x: f.x(duration.share), y: f.top, width: f.right - f.x(duration.share), height: f.bottom - f.top }),
    make('rect', { class: 'zone', x: f.left, y: f.top, width: f.x(duration.share) - f.left, height: Math.max(0, f.y(memory.share) - f.top) }));
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    chart.svg.append(
      line(share === 0 ? 'edge' : 'grid', f.x(share), f.top, f.x(share), f.bottom), text(f.x(share), f.bottom + 18, 'middle', share * 100 + ' %'),
      line(share === 0 ? 'edge' : 'grid', f.left, f.y(share), f.right, f.y(share)), text(f.left - 8, f.y(share) + 4, 'end', share * 100 + ' %'));
  }
  chart.svg.append(
    line('threshold', f.x(duration.share), f.top, f.x(duration.share), f.bottom), text(f.x(duration.share) - 5, f.bottom - 7, 'end', 'presses from ' + duration.text, 'threshold-name'),
    line('threshold', f.left, f.y(memory.share), f.right, f.y(memory.share)), text(f.left + 7, f.y(memory.share) + 15, 'start', 'presses from ' + memory.text, 'threshold-name'),
    text(f.right, f.bottom + 37, 'end', (chart.axis === 'p99' ? 'Duration, p99' : 'Duration, longest run') + ' of the timeout \u2192'), text(f.left - 44, 16, 'start', '\u2191 Memory, peak of the size'));
}

// drawPoints draws the worst last, so that it lies on top.
function drawPoints(placed, f) {
  const size = placed.length > denseFrom ? 0.62 : 1;
  const before = chart.points[chart.at];
  chart.points = placed.map((row) => ({ row, x: f.x(durationOf(row)), y: f.y(row.memory.share) }));
  chart.at = before ? Math.max(0, placed.indexOf(before.row)) : 0;
  chart.points.forEach((point, i) => {
    const call = data.calls[point.row.call];
    point.element = make('path', {
      class: 'point ' + call.key, d: call.shape, transform: `translate(${point.x.toFixed(1)} ${point.y.toFixed(1)}) scale(${size})`,
      tabindex: i === chart.at ? 0 : -1, role: 'button', 'aria-haspopup': 'dialog',
      'aria-label': `${point.row.name}: ${call.name}. Duration ${durationText(point.row)}, memory ${point.row.memory.text}`,
    });
    point.element.index = i;
  });
  chart.svg.append(...chart.points.map((point) => point.element).reverse());
}

function listen(f) {
  const point = (event) => chart.points[event.target.index];
  chart.svg.addEventListener('focusin', (event) => show(point(event), f));
  chart.svg.addEventListener('focusout', hide);
  chart.svg.addEventListener('pointermove', (event) => show(nearest(event), f));
  chart.svg.addEventListener('pointerleave', hide);
  chart.svg.addEventListener('click', (event) => {
    const hit = point(event) || nearest(event);
    if (hit) { rove(hit.element.index); openPanel(hit.row, hit.element); }
  });
  chart.svg.addEventListener('keydown', (event) => {
    const last = chart.points.length - 1;
    const to = { ArrowRight: chart.at + 1, ArrowDown: chart.at + 1, ArrowLeft: chart.at - 1, ArrowUp: chart.at - 1, Home: 0, End: last, PageDown: chart.at + 20, PageUp: chart.at - 20 }[event.key];
    if (to !== undefined) focusPoint(Math.max(0, Math.min(to, last)));
    else if (event.key === 'Enter' || event.key === ' ') openPanel(chart.points[chart.at].row, chart.points[chart.at].element);
    else return;
    event.preventDefault();
  });
}

// rove makes one mark the one that Tab reaches.
function rove(i) {
  chart.points[chart.at].element.setAttribute('tabindex', -1);
  chart.at = i;
  chart.points[i].element.setAttribute('tabindex', 0);
}

function focusPoint(i) {
  rove(i);
  chart.points[i].element.focus({ preventScroll: true });
}

// nearest is the mark within 18 pixels of the pointer, or nothing.
function nearest(event) {
  const box = chart.svg.getBoundingClientRect();
  const x = event.clientX - box.left, y = event.clientY - box.top;
  let best = null, distance = 18 * 18;
  for (const point of chart.points) {
    const d = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (d < distance) { best = point; distance = d; }
  }
  return best;
}

// show rings a mark and names it.
function show(point, f) {
  if (!point) return hide();
  const { row } = point;
  chart.ring.setAttribute('cx', point.x);
  chart.ring.setAttribute('cy', point.y);
  chart.ring.setAttribute('visibility', 'visible');
  chart.tip.replaceChildren(make('b', {}, row.name), row.advice, make('br'), `Duration ${durationText(row)}`, make('br'), `Memory ${row.memory.text}`);
  chart.tip.hidden = false;
  const left = point.x > f.width / 2 ? point.x - chart.tip.offsetWidth - 14 : point.x + 14;
  chart.tip.style.left = Math.max(4, Math.min(left, f.width - chart.tip.offsetWidth - 4)) + 'px';
  chart.tip.style.top = Math.max(4, Math.min(point.y - 20, f.height - chart.tip.offsetHeight - 4)) + 'px';
}

function hide() {
  const active = document.activeElement && chart.points[document.activeElement.index];
  chart.ring.setAttribute('visibility', active && active.element === document.activeElement ? 'visible' : 'hidden');
  chart.tip.hidden = true;
}

// dimPoints fades the marks that the table's filter leaves out.
function dimPoints(bright) {
  chart.bright = bright;
  for (const point of chart.points) point.element.classList.toggle('dim', !bright.has(point.row));
}

function drawLegend(placed) {
  byId('legend').replaceChildren(...data.calls.filter((call, i) => placed.some((row) => row.call === i)).map((call) => make('li', {}, badge(call))));
}

// drawAbsent lists the functions without one of the two numbers, by what is
// missing and why.
function drawAbsent() {
  const groups = new Map();
  for (const row of rows) {
    const missing = [durationOf(row) === null ? 'duration' : '', row.memory.share === null ? 'memory' : ''].filter(Boolean);
    if (missing.length === 0) continue;
    const why = missing[0] === 'duration' ? row.duration.why || 'only p99 is known' : row.memory.why;
    const key = `no ${missing.join(' and no ')} data: ${why}`;
    groups.set(key, [...(groups.get(key) || []), row]);
  }
  const list = [...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  byId('absent').replaceChildren(...(list.length ? [make('h3', {}, 'Not on the chart')] : []), ...list.map(absentGroup));
}

function absentGroup([reason, members]) {
  const list = make('ul', {}, ...members.slice(0, mostListed).map((row) => make('li', {}, make('a', { href: linkTo(row), 'data-row': row.rank }, row.name))));
  if (members.length > mostListed) list.append(make('li', {}, `and ${(members.length - mostListed).toLocaleString('en')} more`));
  return make('details', {}, make('summary', {}, `${reason} (${members.length.toLocaleString('en')})`), list);
}
