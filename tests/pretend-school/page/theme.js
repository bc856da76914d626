/* Runs before the page is drawn, so that nobody is dazzled: ?theme=dark, then what was chosen, then the system's wish. */
(() => {
  const asked = new URLSearchParams(location.search).get('theme');
  const known = (theme) => (theme === 'dark' || theme === 'light' ? theme : undefined);
  const system = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => known(asked) ?? known(localStorage.getItem('lantern-theme'));
  const show = (theme) => {
    document.documentElement.dataset.theme = theme;
    const button = document.getElementById('theme');
    if (button !== null) button.setAttribute('aria-pressed', String(theme === 'dark'));
  };
  const current = () => chosen() ?? (system.matches ? 'dark' : 'light');
  show(current());
  system.addEventListener('change', () => show(current()));
  document.addEventListener('DOMContentLoaded', () => {
    show(current());
    document.getElementById('theme')?.addEventListener('click', () => {
      const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
      localStorage.setItem('lantern-theme', next);
      show(next);
    });
  });
})();
