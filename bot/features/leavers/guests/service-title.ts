/** What guests can be given. Anything else IT and the sponsor speak about. */
export const services: readonly (readonly [id: string, title: string])[] = [
  ['wifi', 'Wi-Fi'],
  ['computer', 'A school computer'],
  ['printing', 'Printing'],
  ['files', 'Files that somebody shares with them'],
  ['team', 'One team or class, as a guest'],
  ['email', 'An e-mail address'],
];
export const serviceTitle = (id: string): string => services.find(([one]) => one === id)?.[1] ?? id;
