/** Names of licences. */
import type { Checked, Licences } from '../../bot/core/ports.ts';
import { costing, type Client } from './client.ts';
import { unexpected } from './errors.ts';
import { skuSchema } from './schema.ts';

export const licencesOf = (client: Client): Licences => ({ titles: () => titles(client) });

/** By Microsoft's part number, the licences that schools have. Others are called by that number. */
const names: Readonly<Record<string, string>> = {
  STANDARDWOFFPACK_STUDENT: 'Office 365 A1 for students',
  STANDARDWOFFPACK_FACULTY: 'Office 365 A1 for faculty',
  STANDARDWOFFPACK_IW_STUDENT: 'Office 365 A1 Plus for students',
  STANDARDWOFFPACK_IW_FACULTY: 'Office 365 A1 Plus for faculty',
  ENTERPRISEPACKPLUS_STUDENT: 'Office 365 A3 for students',
  ENTERPRISEPACKPLUS_FACULTY: 'Office 365 A3 for faculty',
  ENTERPRISEPREMIUM_STUDENT: 'Office 365 A5 for students',
  ENTERPRISEPREMIUM_FACULTY: 'Office 365 A5 for faculty',
  M365EDU_A1: 'Microsoft 365 A1',
  M365EDU_A3_STUDENT: 'Microsoft 365 A3 for students',
  M365EDU_A3_FACULTY: 'Microsoft 365 A3 for faculty',
  M365EDU_A3_STUUSEBNFT: 'Microsoft 365 A3, student use benefit',
  M365EDU_A5_STUDENT: 'Microsoft 365 A5 for students',
  M365EDU_A5_FACULTY: 'Microsoft 365 A5 for faculty',
  M365EDU_A5_STUUSEBNFT: 'Microsoft 365 A5, student use benefit',
  AAD_PREMIUM: 'Entra ID P1',
  AAD_PREMIUM_P2: 'Entra ID P2',
  EMS_EDU_FACULTY: 'Enterprise Mobility + Security for faculty',
  EXCHANGESTANDARD: 'Exchange Online, Plan 1',
  FLOW_FREE: 'Power Automate, free',
  INTUNE_EDU: 'Intune for Education',
  POWER_BI_STANDARD: 'Power BI, free',
  TEAMS_EXPLORATORY: 'Teams, exploratory',
};

const titles = async (client: Client): Promise<Checked<ReadonlyMap<string, string>>> => {
  const skus = await client.readAll('/subscribedSkus', skuSchema, { cost: costing('directory', 3) });
  if (!skus.ok) {
    if (skus.status !== 403) throw unexpected(skus);
    return { checked: false, because: 'Lantern may not read which licences the school has.' };
  }
  const found = skus.value.flatMap(({ skuId, skuPartNumber }) =>
    skuId === undefined ? [] : [[skuId, names[skuPartNumber ?? ''] ?? skuPartNumber ?? skuId] as const],
  );
  return { checked: true, value: new Map(found) };
};
