
for (const part of document.querySelectorAll('.scripted')) part.hidden = false;
byId('theme').hidden = false;
setUpTheme();
setUpChart();
setUpTable();
setUpPanel();
for (const section of document.querySelectorAll('.movers, .list')) {
  section.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    const row = link && rows.find((candidate) => candidate.arn === decoded(link.getAttribute('href').slice(1)));
    if (!row || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    openPanel(row, link);
  });
}
