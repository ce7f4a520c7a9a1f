function start(DataTable) {
  "use strict";
  DataTable.ext.errMode = "none";
  const tables = [...document.querySelectorAll("table.data")].map((element) => {
    const rows = element.tBodies[0].rows.length;
    return new DataTable(element, {
      autoWidth: false,
      order: [],
      paging: rows > 15,
      pageLength: 15,
      lengthChange: false,
      info: rows > 15,
      searching: rows > 4,
      layout: { topStart: rows > 4 ? "search" : null, topEnd: null, bottomStart: rows > 15 ? "info" : null, bottomEnd: rows > 15 ? "paging" : null },
      language: { search: "Filter", info: "_START_ to _END_ of _TOTAL_", infoFiltered: "(of _MAX_)", infoEmpty: "0 rows", zeroRecords: "No row fits this filter." },
    });
  });
  const printable = (table) => table.settings()[0].oFeatures.bPaginate && table.rows().count() <= 300;
  const folded = () => document.querySelectorAll("details.more");
  window.addEventListener("beforeprint", () => folded().forEach((part) => { part.open = true; }));
  window.addEventListener("afterprint", () => folded().forEach((part) => { part.open = false; }));
  window.addEventListener("beforeprint", () => tables.filter(printable).forEach((table) => table.page.len(-1).draw()));
  window.addEventListener("afterprint", () => tables.filter(printable).forEach((table) => table.page.len(15).draw()));
  document.querySelectorAll("[data-download]").forEach((link) => {
    const name = link.dataset.download;
    link.hidden = false;
    const save = () => {
      const text = JSON.parse(document.querySelector(`script[data-for="${name}"]`).textContent);
      const file = document.createElement("a");
      file.href = URL.createObjectURL(new Blob([text], { type: "text/tab-separated-values;charset=utf-8" }));
      file.download = name;
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), 1000);
    };
    link.addEventListener("click", save);
  });
  document.documentElement.dataset.ready = "true";
}
