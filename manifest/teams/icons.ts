/** The icons of the Teams package and their sides in pixels (schema 1.29, `icons`). */
export const iconSizes = { color: 192, color32x32: 32, outline: 32 } as const;
export type IconName = keyof typeof iconSizes;
