// Sorts a table by the column whose heading is pressed; what was not measured stays last.
document.querySelectorAll('table.sortable').forEach(function (table) {
  var heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach(function (head, index) {
    var button = document.createElement('button');
    button.type = 'button';
    button.append.apply(button, Array.from(head.childNodes));
    head.append(button);
    button.addEventListener('click', function () {
      var number = head.classList.contains('number');
      var before = head.getAttribute('aria-sort');
      var first = number ? (index === 0 ? 'ascending' : 'descending') : 'ascending';
      var order = before ? (before === 'ascending' ? 'descending' : 'ascending') : first;
      var sign = order === 'ascending' ? 1 : -1;
      var keyed = Array.from(table.tBodies[0].rows).map(function (row) {
        var cell = row.cells[index];
        var key = number ? (cell.dataset.v === undefined ? null : Number(cell.dataset.v)) : cell.textContent;
        return { row: row, key: key };
      });
      keyed.sort(function (a, b) {
        if (a.key === null || b.key === null) {
          return (a.key === null ? 1 : 0) - (b.key === null ? 1 : 0);
        }
        return sign * (number ? a.key - b.key : a.key.localeCompare(b.key, 'en', { numeric: true }));
      });
      var body = table.tBodies[0];
      body.append.apply(body, keyed.map(function (item) { return item.row; }));
      heads.forEach(function (other) { other.removeAttribute('aria-sort'); });
      head.setAttribute('aria-sort', order);
    });
  });
});
