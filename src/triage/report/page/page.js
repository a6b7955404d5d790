'use strict';
// Sorts, searches, filters and unfolds the table of cases. It reads the page and moves its parts; it makes no HTML of texts.
(() => {
  const STEP = 200;
  const byId = (id) => document.getElementById(id);
  const table = byId('table');
  const controls = byId('controls');
  const search = byId('search');
  const count = byId('count');
  const more = byId('more');
  const unfold = byId('unfold');
  const selects = [...controls.querySelectorAll('select')];
  const original = [...table.tBodies];
  const fold = (text) => text.normalize('NFKC').toLocaleLowerCase();
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const isShown = (body) => body.classList.contains('on');
  const texts = new Map();
  let bodies = original;
  let limit = STEP;
  let where = {};

  const textOf = (body) => {
    if (!texts.has(body)) texts.set(body, fold(body.textContent));
    return texts.get(body);
  };

  const fits = (body, words) =>
    Object.entries(where).every(([field, wanted]) => {
      const has = body.dataset[field];
      return has !== undefined && (has === wanted || (wanted !== '' && has.split(' ').includes(wanted)));
    }) && words.every((word) => textOf(body).includes(word));

  const show = () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const body of bodies) {
      const fit = fits(body, words);
      if (fit) found += 1;
      body.classList.toggle('on', fit && found <= limit);
    }
    count.textContent = count.dataset.shown.replace('##', bodies.length).replace('#', Math.min(found, limit)) +
      (found > limit ? ' (' + found + ')' : '');
    more.hidden = found <= limit;
    more.textContent = more.hidden ? '' : count.dataset.more.replace('#', Math.min(STEP, found - limit));
  };

  const filter = (wanted) => {
    where = wanted;
    for (const select of selects) select.value = select.dataset.field in wanted ? wanted[select.dataset.field] : '*';
    limit = STEP;
    show();
  };

  const valueIn = (body, column) => {
    const cell = body.rows[0].cells[column];
    const time = cell.querySelector('time');
    return time ? time.dateTime : cell.textContent;
  };

  const sort = (head, column) => {
    const down = head.getAttribute('aria-sort') === 'ascending';
    for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const keyed = original.map((body) => [valueIn(body, column), body]);
    keyed.sort((one, other) => (down ? -1 : 1) * compare(one[0], other[0]));
    bodies = keyed.map((pair) => pair[1]);
    table.append(...bodies);
    show();
  };

  // A case whose reason stands at another one gets a copy of it when it is unfolded.
  const complete = (details) => {
    const deep = details.querySelector('.deep[data-like]');
    const there = deep && byId(deep.dataset.like).querySelector('.deep:not([data-like])');
    if (there && deep.children.length === 1) deep.append(...[...there.children].map((child) => child.cloneNode(true)));
  };

  const reveal = (id) => {
    const body = byId(id);
    if (!body || body.parentNode !== table) return;
    search.value = '';
    filter({});
    if (!isShown(body)) {
      limit = bodies.indexOf(body) + 1;
      show();
    }
    const details = body.querySelector('details');
    details.open = true;
    complete(details);
    body.scrollIntoView({ block: 'start' });
    details.querySelector('summary').focus({ preventScroll: true });
  };

  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    button.addEventListener('click', () => sort(head, column));
    head.append(button);
  });
  table.addEventListener('toggle', (event) => event.target.open && complete(event.target), true);
  let typing = 0;
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => { limit = STEP; show(); }, 120);
  });
  for (const select of selects) {
    select.addEventListener('change', () => {
      const wanted = {};
      for (const each of selects) if (each.value !== '*') wanted[each.dataset.field] = each.value;
      filter(wanted);
    });
  }
  byId('clear').addEventListener('click', () => { search.value = ''; filter({}); search.focus(); });
  more.addEventListener('click', () => {
    const first = limit;
    limit += STEP;
    show();
    const next = bodies.filter(isShown)[first];
    if (next) next.querySelector('summary').focus();
  });
  unfold.addEventListener('click', () => {
    const open = unfold.getAttribute('aria-pressed') !== 'true';
    unfold.setAttribute('aria-pressed', String(open));
    for (const body of bodies) {
      if (!isShown(body)) continue;
      const details = body.querySelector('details');
      details.open = open;
      if (open) complete(details);
    }
    const words = unfold.textContent;
    unfold.textContent = unfold.dataset.other;
    unfold.dataset.other = words;
  });
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    if (link.dataset.show !== undefined) {
      search.value = '';
      filter(Object.fromEntries(new URLSearchParams(link.dataset.show)));
      byId('cases').focus();
    } else if (link.hash.startsWith('#case-')) {
      event.preventDefault();
      reveal(link.hash.slice(1));
    }
  });
  // What a browser kept of an earlier visit is no choice of the reader's.
  search.value = '';
  controls.hidden = false;
  filter({});
  if (location.hash.startsWith('#case-')) reveal(location.hash.slice(1));
})();
