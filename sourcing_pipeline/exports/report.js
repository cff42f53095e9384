"use strict";
// Search, filters, sorting and the reasons of each brand. Without it the page shows everything, in order.
(() => {
  const named = (type, code) => {
    if (code === "ZZ") return "country unknown";
    try {
      return new Intl.DisplayNames(["en"], { type }).of(code) || code;
    } catch {
      return code;
    }
  };
  for (const place of document.querySelectorAll("[data-region]")) {
    place.textContent = named("region", place.dataset.region);
    place.title = place.dataset.region;
  }
  for (const place of document.querySelectorAll("[data-language]")) {
    place.textContent = named("language", place.dataset.language);
  }
  for (const place of document.querySelectorAll("[data-region-title]")) {
    place.title = named("region", place.dataset.regionTitle);
  }

  // On paper everything is open.
  const shut = [];
  window.addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open])")) {
      part.open = true;
      shut.push(part);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const part of shut.splice(0)) part.open = false;
  });

  const table = document.querySelector("table.brands");
  if (!table) return;
  const brands = [...table.querySelectorAll("tbody.brand")];
  const search = document.getElementById("search");
  const filters = [...document.querySelectorAll("select[data-filter]")];
  const count = document.getElementById("count");
  const nothing = document.getElementById("nothing");
  const order = document.getElementById("order"); // where the table has no headings to press: on a phone
  const expand = document.getElementById("expand");
  const whole = count.textContent;
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  // Lookalikes are other brands: whoever looks for one of those doesn't mean this one.
  const told = (brand) => [...brand.querySelectorAll(".row, .reasons, .facts")].map((part) => part.textContent).join(" ");
  const texts = new Map(brands.map((brand) => [brand, folded(told(brand))]));

  const shown = (brand, words) =>
    filters.every((filter) => !filter.value || brand.dataset[filter.dataset.filter] === filter.value) &&
    words.every((word) => texts.get(brand).includes(word));

  const apply = () => {
    const words = folded(search.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const brand of brands) {
      brand.hidden = !shown(brand, words);
      left += brand.hidden ? 0 : 1;
    }
    count.textContent = left === brands.length ? whole : `${left} of ${brands.length} brands`;
    nothing.hidden = left > 0;
    table.hidden = left === 0;
  };

  const reset = () => {
    search.value = "";
    for (const filter of filters) filter.value = "";
    apply();
    search.focus();
  };

  const open = (brand, isOpen) => {
    brand.querySelector(".detail").hidden = !isOpen;
    brand.querySelector(".toggle").setAttribute("aria-expanded", String(isOpen));
    brand.classList.toggle("open", isOpen);
  };

  const sort = (button, anew = false) => {
    const heading = button.closest("th");
    const { sort: key, type, first } = button.dataset;
    const before = anew ? null : heading.getAttribute("aria-sort");
    const direction = !before ? first : before === "ascending" ? "descending" : "ascending";
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    const compare =
      type === "number"
        ? (a, b) => Number(a.dataset[key]) - Number(b.dataset[key])
        : (a, b) => (a.dataset[key] === "") - (b.dataset[key] === "") || a.dataset[key].localeCompare(b.dataset[key], "en");
    brands.sort((a, b) => sign * compare(a, b) || Number(a.dataset.rank) - Number(b.dataset.rank));
    table.append(...brands);
    if (order.querySelector(`[value="${key}"]`)) order.value = key;
  };

  search.addEventListener("input", apply);
  for (const filter of filters) filter.addEventListener("change", apply);
  document.getElementById("reset").addEventListener("click", reset);
  document.getElementById("reset-too").addEventListener("click", reset);
  expand.addEventListener("click", () => {
    const isOpen = expand.getAttribute("aria-pressed") !== "true";
    expand.setAttribute("aria-pressed", String(isOpen));
    expand.textContent = isOpen ? "Collapse all" : "Expand all";
    for (const brand of brands) open(brand, isOpen);
  });
  order.addEventListener("change", () => sort(table.querySelector(`button[data-sort="${order.value}"]`), true));
  for (const button of table.querySelectorAll("button[data-sort]")) button.addEventListener("click", () => sort(button));
  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr.row");
    const control = event.target.closest("a, button");
    if (!row || (control && !control.matches(".toggle")) || String(window.getSelection())) return;
    const brand = row.closest("tbody");
    open(brand, !brand.classList.contains("open"));
  });
  open(brands[0], true);
  apply();
})();
