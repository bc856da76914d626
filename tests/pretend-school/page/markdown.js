/**
 * The little Markdown that Teams draws in a TextBlock: bold, italics, links, lists, line breaks. Everything else is text.
 * It is drawn faithfully, so that a name that was wrongly put into a TextBlock shows itself here too.
 */
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text) => text.replace(/[&<>"']/g, (mark) => entities[mark]);

const inline = (text) =>
  escape(text)
    .replace(/\[([^\]]+)\]\((https?:\/\/[^\s)]+|tel:[+\d]+|mailto:[^\s)]+)\)/g, '<a href="$2">$1</a>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/(^|[\s(])_([^_]+)_(?=[\s).,;:!?]|$)/g, '$1<em>$2</em>')
    .replace(/(^|[\s(])\*([^*\s][^*]*)\*(?=[\s).,;:!?]|$)/g, '$1<em>$2</em>');

const list = (lines, tag, mark) =>
  `<${tag}>${lines.map((line) => `<li>${inline(line.replace(mark, ''))}</li>`).join('')}</${tag}>`;

export const toHtml = (text) =>
  text
    .split(/\n{2,}/)
    .map((block) => {
      const lines = block.split('\n');
      if (lines.every((line) => /^[-*] /.test(line))) return list(lines, 'ul', /^[-*] /);
      if (lines.every((line) => /^\d+[.)] /.test(line))) return list(lines, 'ol', /^\d+[.)] /);
      return `<p>${lines.map(inline).join('<br>')}</p>`;
    })
    .join('');
