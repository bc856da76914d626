/** The clouds as people call them. */
import type { CloudName } from './ports.ts';

export const cloudTitles: Readonly<Record<CloudName, string>> = {
  entra: 'Microsoft 365',
  google: 'Google Workspace',
};
