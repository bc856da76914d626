/**
 * Runs in the page: what would keep somebody from reading or using it. Names and labels (WCAG 1.3.1, 4.1.2), contrast
 * (1.4.3), size of targets (2.5.8), order of focus (2.4.3), ids and headings. The whole of it is one expression.
 */
export const barriers = (root) => {
  const all = (selector) => [...document.querySelectorAll(`${root} ${selector}`)].filter(isSeen);
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const hiddenFromEars = (element) => element.closest('[aria-hidden=true], [inert]') !== null;
  const clean = (text) => (text ?? '').replaceAll(/\s+/g, ' ').trim();
  const where = (element) => {
    const place = element.closest('[data-card], [data-line]');
    const words = clean(element.textContent).slice(0, 40);
    return `${place?.dataset.card ?? place?.dataset.line ?? ''} <${element.tagName.toLowerCase()} ${element.className}> ${words}`;
  };

  const byIds = (ids) =>
    ids
      .split(/\s+/)
      .map((id) => clean(document.getElementById(id)?.textContent))
      .join(' ');
  const nameOf = (element) => {
    const ids = element.getAttribute('aria-labelledby');
    const label = [...(element.labels ?? [])].map((one) => clean(one.textContent)).join(' ');
    const alt = [...element.querySelectorAll('img[alt]')].map((image) => image.alt).join(' ');
    const own = element.matches('input, select, textarea') ? '' : clean(element.textContent);
    return clean(
      (ids === null ? '' : byIds(ids)) ||
        element.getAttribute('aria-label') ||
        label ||
        own ||
        alt ||
        element.title,
    );
  };

  // Colours as numbers, whatever the browser calls them.
  const colour = (text) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return { red, green, blue, alpha };
  };
  const over = (top, bottom) => {
    const mix = (name) => top[name] * top.alpha + bottom[name] * (1 - top.alpha);
    return { red: mix('red'), green: mix('green'), blue: mix('blue'), alpha: 1 };
  };
  const behind = (element) => {
    if (element === null) return colour('rgb(255, 255, 255)');
    const own = colour(getComputedStyle(element).backgroundColor);
    return own.alpha === 1 ? own : over(own, behind(element.parentElement));
  };
  const light = ({ red, green, blue }) => {
    const line = (part) => {
      const value = part / 255;
      return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * line(red) + 0.7152 * line(green) + 0.0722 * line(blue);
  };
  const contrast = (element) => {
    const ground = behind(element);
    const ink = over(colour(getComputedStyle(element).color), ground);
    const [dark, bright] = [light(ground), light(ink)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const hasOwnText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && clean(node.data) !== '');

  const faults = [];
  const fault = (words, element) => faults.push(`${words}: ${where(element)}`);

  for (const element of all('button, a[href], [role=button], input, select, textarea, summary')) {
    if (hiddenFromEars(element)) continue;
    if (nameOf(element) === '') fault('no name', element);
    if (Number(element.getAttribute('tabindex') ?? 0) > 0) fault('an order of focus of its own', element);
    const box = (
      element.matches('input') ? (element.closest('label, div') ?? element) : element
    ).getBoundingClientRect();
    if (Math.min(box.width, box.height) < 24)
      fault(`a target of ${Math.round(box.width)} × ${Math.round(box.height)}`, element);
  }
  for (const group of all('[role=radiogroup], [role=group]')) {
    const labelled = group.getAttribute('aria-labelledby');
    if (clean(labelled === null ? group.getAttribute('aria-label') : byIds(labelled)) === '')
      fault('a group without a name', group);
  }
  for (const radio of all('input[type=radio]'))
    if (radio.closest('[role=radiogroup], fieldset') === null)
      fault('a radio button outside of a group', radio);
  for (const image of all('img:not([alt]), svg:not([aria-hidden=true]):not([aria-label])'))
    fault('a picture without words', image);
  for (const element of all('*').filter(hasOwnText)) {
    if (element.closest('[inert], option, .hidden, .skip') !== null) continue;
    const style = getComputedStyle(element);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = contrast(element);
    if (ratio < (isLarge ? 3 : 4.5)) fault(`contrast ${ratio.toFixed(2)}`, element);
    if (size < 12) fault(`letters of ${size} px`, element);
  }
  for (const box of all('input:not([type=radio], [type=checkbox]), select, textarea')) {
    const edge = getComputedStyle(box).borderTopColor;
    const ground = behind(box.parentElement);
    const [dark, bright] = [light(ground), light(over(colour(edge), ground))].sort((a, b) => a - b);
    if ((bright + 0.05) / (dark + 0.05) < 3) fault('an edge that is hard to see', box);
  }
  const ids = new Map();
  for (const { id } of document.querySelectorAll('[id]')) ids.set(id, (ids.get(id) ?? 0) + 1);
  for (const [id, count] of ids) if (count > 1) faults.push(`${count} elements have the id ${id}`);
  for (const card of all('.card'))
    if (card.querySelector('[role=heading]') === null) fault('a card without a heading', card);
  for (const frame of all('.frame'))
    if (frame.scrollWidth > frame.clientWidth + 1)
      fault(`wider than its frame by ${frame.scrollWidth - frame.clientWidth} px`, frame);
  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page scrolls sideways');
  if (document.documentElement.lang === '') faults.push('the page says no language');
  return [...new Set(faults)];
};
