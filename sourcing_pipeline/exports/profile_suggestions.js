"use strict";
// Search, filters, sorting, and copying of words. Without it the page shows everything, in order.
(() => {
  const named = (code) => {
    try {
      return new Intl.DisplayNames(["en"], { type: "region" }).of(code) || code;
    } catch {
      return code;
    }
  };
  for (const place of document.querySelectorAll("[data-region]")) {
    place.textContent = named(place.dataset.region);
    place.title = place.dataset.region;
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

  const copied = (text) => {
    // Where a page may not use the clipboard by itself (some browsers, from a file), a selection can still be copied.
    const byHand = () => {
      const field = document.createElement("textarea");
      field.value = text;
      field.setAttribute("aria-hidden", "true");
      field.style.position = "fixed";
      field.style.opacity = "0";
      document.body.append(field);
      field.select();
      const isDone = document.execCommand("copy");
      field.remove();
      return isDone;
    };
    return navigator.clipboard ? navigator.clipboard.writeText(text).then(() => true, byHand) : Promise.resolve(byHand());
  };
  const words = (one) => one.querySelector(".wording").textContent;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const brand = button.closest(".helped");
    const text = button.hasAttribute("data-copy-all")
      ? [...brand.querySelectorAll(".one:not([hidden])")].map((one) => `- ${words(one)}`).join("\n")
      : words(button.closest(".one"));
    copied(text).then((isDone) => {
      button.focus();
      button.classList.toggle("done", isDone);
      const label = button.firstChild;
      const before = button.dataset.label || label.data;
      button.dataset.label = before;
      label.data = isDone ? "Copied" : "Not copied";
      window.setTimeout(() => {
        label.data = before;
        button.classList.remove("done");
      }, 2000);
    });
  });

  const search = document.getElementById("search");
  if (!search) return;
  const brands = [...document.querySelectorAll(".helped")];
  const stacks = [...document.querySelectorAll(".stack")];
  const filters = [...document.querySelectorAll("select[data-filter]")];
  const count = document.getElementById("count");
  const nothing = document.getElementById("nothing");
  const order = document.getElementById("order");
  const whole = count.textContent;
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = new Map(brands.map((brand) => [brand, folded(brand.textContent)]));
  const ofBrand = filters.filter((filter) => ["category", "country"].includes(filter.dataset.filter));
  const ofOne = filters.filter((filter) => !ofBrand.includes(filter));

  const apply = () => {
    const searched = folded(search.value).split(/\s+/).filter(Boolean);
    const isNarrowed = ofOne.some((filter) => filter.value);
    let left = 0;
    for (const brand of brands) {
      let ones = 0;
      for (const one of brand.querySelectorAll(".one")) {
        one.hidden = !ofOne.every((filter) => !filter.value || one.dataset[filter.dataset.filter] === filter.value);
        ones += one.hidden ? 0 : 1;
      }
      brand.hidden =
        (isNarrowed && !ones) ||
        !ofBrand.every((filter) => !filter.value || brand.dataset[filter.dataset.filter] === filter.value) ||
        !searched.every((word) => texts.get(brand).includes(word));
      left += brand.hidden ? 0 : 1;
    }
    count.textContent = left === brands.length ? whole : `${left} of ${brands.length} brands`;
    nothing.hidden = left > 0;
    for (const stack of stacks) stack.closest("section").hidden = ![...stack.children].some((brand) => !brand.hidden);
  };

  const sort = () => {
    const key = order.value;
    for (const stack of stacks) {
      const inside = [...stack.children];
      inside.sort(
        (a, b) =>
          (key === "name" && a.dataset.name.localeCompare(b.dataset.name, "en")) ||
          (key === "count" && Number(b.dataset.count) - Number(a.dataset.count)) ||
          Number(a.dataset.place) - Number(b.dataset.place),
      );
      stack.append(...inside);
    }
  };

  const reset = () => {
    search.value = "";
    for (const filter of filters) filter.value = "";
    order.value = "place";
    sort();
    apply();
    search.focus();
  };

  search.addEventListener("input", apply);
  for (const filter of filters) filter.addEventListener("change", apply);
  order.addEventListener("change", sort);
  document.getElementById("reset").addEventListener("click", reset);
  document.getElementById("reset-too").addEventListener("click", reset);
  apply();
})();
