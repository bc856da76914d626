/** Languages of texts (policy-map B12): by their code, as BCP 47 writes it, and by the name that those who speak it know. */

export interface Language {
  /** `pl`, `zh-Hant`. */
  readonly lang: string;
  /** In itself: `Polski`. */
  readonly name: string;
}

/** A language, with its script or region where that matters: `pl`, `zh-Hant`, `pt-BR`. */
const tag = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?$/i;

/** Undefined: no such language. */
export const languageOf = (written: string): Language | undefined => {
  if (!tag.test(written)) return undefined;
  const [lang] = Intl.DisplayNames.supportedLocalesOf([written]);
  if (lang === undefined) return undefined;
  const name = new Intl.DisplayNames([lang], { type: 'language', fallback: 'none' }).of(lang);
  return name === undefined
    ? undefined
    : { lang, name: name.charAt(0).toLocaleUpperCase(lang) + name.slice(1) };
};

/** `Polish`: for where the letters of its own name cannot stand. */
export const inEnglish = (lang: string): string =>
  new Intl.DisplayNames(['en-GB'], { type: 'language' }).of(lang) ?? lang;
