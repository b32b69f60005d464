"use strict";
(() => {
  const data = JSON.parse(document.getElementById("behind").textContent);
  const words = JSON.parse(document.getElementById("words").textContent);
  const french = document.documentElement.lang === "fr";
  const nbsp = "\u00a0";
  const form = document.getElementById("filter");
  if (!form || !data.columns) return;

  // Numbers, written as the page was written.
  const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, french ? nbsp : ",");
  const digits = (share) => {
    const value = 100 * share;
    if (value < 0.005) return "0";
    if (value < 0.05) return french ? "<0,1" : "<0.1";
    const text = value >= 9.95 ? value.toFixed(0) : value.toFixed(1);
    return french ? text.replace(".", ",") : text;
  };
  const unit = french ? nbsp + "%" : "%";
  const said = (key, n, parts) => {
    const one = french ? n < 2 : n === 1;
    return words[one ? key + "_one" : key].replace(/\{(\w+)\}/g, (_, name) => ({ n: count(n), ...parts })[name]);
  };

  // The Wilson interval of a share.
  const Z = 1.959964;
  const wilson = (hits, total) => {
    if (!total) return { value: 0, low: 0, high: 1 };
    const p = hits / total, z2 = Z * Z / total;
    const centre = (p + z2 / 2) / (1 + z2);
    const half = Z / (1 + z2) * Math.sqrt(p * (1 - p) / total + z2 / (4 * total));
    return { value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
  };

  // A query over the coded columns, as a test of one comment.
  const tester = (query) => {
    const tests = Object.entries(query).map(([name, codes]) => [data.columns[name].codes, new Set(codes)]);
    return (row) => tests.every(([codes, passing]) => passing.has(codes[row]));
  };
  const figures = Object.fromEntries(
    Object.entries(data.figures).map(([id, told]) => [id, { of: tester(told.of), query: tester(told.q), words: told.w }])
  );

  const every = Array.from({ length: data.total }, (_, row) => row);
  const code = (column, value) => data.columns[column].values.indexOf(value);
  let kept = every;

  function chosen() {
    const picks = new FormData(form);
    const tags = new Set(picks.getAll("tag").map((tag) => code("tag", tag)));
    const place = picks.get("touchpoint");
    const [from, to] = [form.elements.from, form.elements.to];
    const dated = from && (from.selectedIndex > 0 || to.selectedIndex < to.options.length - 1);
    const first = dated ? code("period", from.value) : 0, last = dated ? code("period", to.value) : 0;
    const { tag, touchpoint, period } = data.columns;
    return every.filter((row) => tags.has(tag.codes[row])
      && (!place || touchpoint.codes[row] === code("touchpoint", place))
      && (!dated || (period.codes[row] >= first && period.codes[row] <= last)));
  }

  function counted(figure) {
    let hits = 0, total = 0;
    for (const row of kept) if (figure.of(row)) { total += 1; if (figure.query(row)) hits += 1; }
    return { hits, total, ...wilson(hits, total) };
  }

  // Every drawn part of a figure: what it shows of the count.
  const draw = {
    share: (node, one) => { node.textContent = one.total ? digits(one.value) + unit : "–"; },
    ci: (node, one) => { node.textContent = one.total ? digits(one.low) + "–" + digits(one.high) + unit : ""; },
    n: (node, one) => { node.textContent = `${count(one.hits)} ${words.of} ${count(one.total)}`; },
    hits: (node, one) => { node.textContent = count(one.hits); },
    total: (node, one) => { node.textContent = count(one.total); },
    few: (node, one) => { node.hidden = one.total >= data.enough; },
    fill: (node, one) => { node.setAttribute("width", Math.min(100, 100 * one.value / scale(node))); },
    whisk: (node, one) => {
      const low = Math.min(100, 100 * one.low / scale(node)), high = Math.min(100, 100 * one.high / scale(node));
      node.setAttribute("x", low);
      node.setAttribute("width", one.total ? high - low : 0);
    },
    seg: (node, one) => {
      node.setAttribute("width", 100 * one.value);
      node.firstElementChild.textContent = `${node.dataset.name}, ${one.total ? digits(one.value) + unit : "–"}`;
    },
  };
  const scale = (node) => Number(node.parentNode.dataset.scale);
  const parts = [...document.querySelectorAll("[data-f]")];
  const strips = [...document.querySelectorAll("[data-strip]")];

  function aligned(strip) {
    let at = 0;
    for (const segment of strip.children) {
      segment.setAttribute("x", at);
      at += Number(segment.getAttribute("width"));
    }
  }

  function refresh() {
    kept = chosen();
    const counts = Object.fromEntries(Object.entries(figures).map(([id, figure]) => [id, counted(figure)]));
    for (const node of parts) draw[node.dataset.part](node, counts[node.dataset.f]);
    strips.forEach(aligned);
    const filtered = kept.length !== data.total;
    document.body.classList.toggle("filtered", filtered);
    for (const note of document.querySelectorAll(".whole-note")) note.hidden = !filtered;
    document.getElementById("kept").textContent = said("filter_result", kept.length, { total: count(data.total) });
    document.querySelectorAll("details[data-fig][open]").forEach(opened);
  }

  // The comments behind a figure, under the filter; in a block about the whole, whatever the filter.
  const element = (name, className, text) => {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  function quoted(text, marks) {
    const quote = element("blockquote");
    const letters = Array.from(text); // marks count characters, strings count halves of some emoji
    const part = (from, to) => letters.slice(from, to).join("");
    let at = 0;
    for (let i = 0; i < marks.length; i += 2) {
      quote.append(part(at, marks[i]), element("mark", "", part(marks[i], marks[i + 1])));
      at = marks[i + 1];
    }
    quote.append(part(at));
    return quote;
  }

  function item(row, name) {
    const [text, marks, date, touchpoint, shop, review] = data.texts[row];
    const node = element("li");
    const told = [`${words.row} ${data.rows[row]}`, date, touchpoint, shop, review ? words.to_review : ""];
    node.append(quoted(text, marks[name] || []), element("p", "meta", told.filter(Boolean).join(" · ")));
    return node;
  }

  const MOST_SHOWN = 20, MOST_ROWS = 60;
  const unquotable = new Set(data.unquotable);
  function named(key, found) {
    const rows = found.slice(0, MOST_ROWS).map((row) => data.rows[row]).join(", ") + (found.length > MOST_ROWS ? "…" : "");
    return found.length ? [element("li", "quiet", said(key, found.length, { rows }))] : [];
  }

  function opened(details) {
    const figure = figures[details.dataset.fig];
    const list = details.querySelector(".comments");
    const among = details.closest(".whole") ? every : kept;
    const found = among.filter((row) => figure.of(row) && figure.query(row));
    const shown = found.filter((row) => data.texts[row]).sort((a, b) => data.rank[a] - data.rank[b]).slice(0, MOST_SHOWN);
    const silent = found.filter((row) => unquotable.has(row));
    const others = found.filter((row) => !shown.includes(row) && !unquotable.has(row));
    list.replaceChildren(...shown.map((row) => item(row, figure.words)), ...named("more_rows", others), ...named("rows_not_quotable", silent));
    if (!found.length) list.append(element("li", "quiet", words.no_comments));
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.dataset.fig) opened(event.target);
  }, true);

  // A link into a closed block opens it.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);

  form.addEventListener("input", refresh);
  form.addEventListener("reset", () => setTimeout(refresh));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  reveal();
})();
