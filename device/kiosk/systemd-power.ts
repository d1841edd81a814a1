import { systemctl } from '../../broker/client/systemctl.ts';
import type { BoxPower } from './power-port.ts';

/** Through systemd: the kiosk's own account may restart and switch off its box. */
export const systemdPower: BoxPower = {
  restart: () => systemctl(['reboot'], '再起動できませんでした'),
  shutDown: () => systemctl(['poweroff'], '電源を切れませんでした'),
};
