// Shows at once the text of the mark under the pointer, which browsers show only after a delay. Nothing is lost without it.
(function () {
  var tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('aria-hidden', 'true');
  document.body.appendChild(tip);
  function words(target) {
    for (var node = target; node && node !== document.body; node = node.parentNode) {
      if (!node.getAttribute) break;
      var title = node.namespaceURI === 'http://www.w3.org/2000/svg' && node.querySelector && node.tagName === 'g' ? node.querySelector(':scope > title') : null;
      if (title) return title.textContent;
    }
    return '';
  }
  document.addEventListener('pointermove', function (event) {
    var text = words(event.target);
    tip.textContent = text;
    tip.style.display = text ? 'block' : 'none';
    if (!text) return;
    var width = document.documentElement.clientWidth;
    tip.style.left = Math.max(8, Math.min(event.clientX + 14, width - tip.offsetWidth - 8)) + 'px';
    tip.style.top = (event.clientY > 90 ? event.clientY - tip.offsetHeight - 14 : event.clientY + 20) + 'px';
  });
  var contents = document.querySelector('nav details');
  if (contents && matchMedia('(max-width: 1099px)').matches) contents.open = false;
})();
