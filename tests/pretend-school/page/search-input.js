/**
 * Input.ChoiceSet with `choices.data`: a box that searches while one types, as in Teams. The library's own one is only
 * half of it (it sends a choice's title instead of its value, hides answers that do not hold the typed words in that
 * order, and says nothing to a screen reader), so it is drawn here: combobox with listbox, chips where many may be chosen.
 */
const { ChoiceSetInput, GlobalRegistry, Versions } = globalThis.AdaptiveCards;
let boxes = 0;

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

class SearchInput extends ChoiceSetInput {
  isDynamicTypeahead() {
    return false;
  }

  get searches() {
    return typeof this.choicesData?.dataset === 'string' && this.choicesData.dataset !== '';
  }

  internalRender() {
    if (!this.searches) return super.internalRender();
    this.chosen = new Map();
    for (const value of (this.defaultValue ?? '').split(',').filter((one) => one !== '')) {
      this.chosen.set(value, this.choices.find((choice) => choice.value === value)?.title ?? value);
    }
    boxes += 1;
    const list = element('ul', { id: `found-${boxes}`, className: 'found', hidden: true });
    list.setAttribute('role', 'listbox');
    const box = element('input', { type: 'text', className: 'ac-input ac-textInput', autocomplete: 'off' });
    box.placeholder = this.placeholder ?? 'Type a name';
    for (const [name, value] of [
      ['role', 'combobox'],
      ['aria-autocomplete', 'list'],
      ['aria-expanded', 'false'],
      ['aria-controls', list.id],
    ])
      box.setAttribute(name, value);
    this.parts = {
      box,
      list,
      chips: element('div', { className: 'chosen' }),
      note: element('p', { className: 'found-note' }),
    };
    this.parts.note.setAttribute('role', 'status');
    box.addEventListener('input', () => this.typed());
    box.addEventListener('keydown', (event) => this.key(event));
    box.addEventListener('blur', () => setTimeout(() => this.shut(), 150));
    const { chips, note } = this.parts;
    const whole = element('div', { className: 'search-input' }, chips, box, list, note);
    this.drawChips();
    if (!this.isMultiSelect && this.chosen.size > 0) box.value = [...this.chosen.values()][0];
    return whole;
  }

  updateInputControlAriaLabelledBy() {
    if (!this.searches || this.parts === undefined) return super.updateInputControlAriaLabelledBy();
    const ids = this.getAllLabelIds();
    if (ids.length > 0) this.parts.box.setAttribute('aria-labelledby', ids.join(' '));
  }

  typed() {
    if (!this.isMultiSelect) this.chosen.clear();
    this.valueChanged();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), 200);
  }

  async look() {
    const text = this.parts.box.value.trim();
    if (text === '') return this.shut();
    const { dataset, count } = this.choicesData;
    this.parts.note.textContent = 'Searching…';
    const found = await this.getRootElement().lookUp?.({ dataset, count, text });
    if (text !== this.parts.box.value.trim()) return;
    this.found = found?.results ?? [];
    this.parts.note.textContent =
      found?.error ?? (this.found.length === 0 ? 'Nobody found.' : `${this.found.length} found`);
    this.drawFound();
  }

  drawFound() {
    const { list, box } = this.parts;
    this.at = -1;
    list.replaceChildren(
      ...this.found.map((choice, index) => {
        const option = element('li', { id: `${list.id}-${index}`, textContent: choice.title });
        option.setAttribute('role', 'option');
        option.addEventListener('pointerdown', (event) => {
          event.preventDefault();
          this.choose(choice);
        });
        return option;
      }),
    );
    list.hidden = this.found.length === 0;
    box.setAttribute('aria-expanded', String(!list.hidden));
    list.scrollIntoView({ block: 'nearest' });
  }

  key(event) {
    if (event.key === 'Escape') return this.shut();
    if (this.parts.list.hidden) return;
    if (event.key === 'ArrowDown') this.move(1);
    else if (event.key === 'ArrowUp') this.move(-1);
    else if (event.key === 'Enter' && this.found[this.at] !== undefined) this.choose(this.found[this.at]);
    else return;
    event.preventDefault();
  }

  move(step) {
    this.at = (this.at + step + this.found.length) % this.found.length;
    for (const [index, option] of [...this.parts.list.children].entries()) {
      option.setAttribute('aria-selected', String(index === this.at));
      if (index === this.at) option.scrollIntoView({ block: 'nearest' });
    }
    this.parts.box.setAttribute('aria-activedescendant', `${this.parts.list.id}-${this.at}`);
  }

  choose({ title, value }) {
    if (!this.isMultiSelect) this.chosen.clear();
    this.chosen.set(value, title);
    this.parts.box.value = this.isMultiSelect ? '' : title;
    this.parts.note.textContent = `${title} chosen`;
    this.drawChips();
    this.shut();
    this.valueChanged();
  }

  drawChips() {
    if (!this.isMultiSelect) return;
    this.parts.chips.replaceChildren(
      ...[...this.chosen].map(([value, title]) => {
        const chip = element('button', { type: 'button', textContent: `${title} ×` });
        chip.setAttribute('aria-label', `Take out ${title}`);
        chip.addEventListener('click', () => {
          this.chosen.delete(value);
          this.drawChips();
          this.parts.box.focus();
        });
        return chip;
      }),
    );
  }

  shut() {
    this.parts.list.hidden = true;
    this.parts.box.setAttribute('aria-expanded', 'false');
    this.parts.box.removeAttribute('aria-activedescendant');
  }

  focus() {
    if (this.parts === undefined) return super.focus();
    this.parts.box.focus();
  }

  isValid() {
    if (!this.searches) return super.isValid();
    // Words that were typed and not chosen are nobody.
    return this.parts === undefined || this.parts.box.value.trim() === '' || this.chosen.size > 0;
  }

  get value() {
    if (!this.searches) return super.value;
    return this.chosen === undefined || this.chosen.size === 0
      ? undefined
      : [...this.chosen.keys()].join(',');
  }
}

GlobalRegistry.elements.register('Input.ChoiceSet', SearchInput, Versions.v1_0);
