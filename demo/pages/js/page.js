// The pager of a list: pages count from 0, the first is name.ext, the others are name_1.ext and so on.
function createPageHTML(total, current, name, ext) {
  if (total < 2) return;
  var html = "";
  for (var i = 0; i < total; i++) {
    var href = name + (i ? "_" + i : "") + "." + ext;
    html += i === current ? "<b>" + (i + 1) + "</b>" : '<a href="' + href + '">' + (i + 1) + "</a>";
  }
  document.write(html);
}
var createPage = createPageHTML;
function hits() { return "–"; }
function today() { return new Date().toLocaleDateString("zh-CN"); }
function doZoom(size) { document.getElementById("zoom").style.fontSize = size + "px"; }
