/**
 * At the right of a call, above the visit: what is opened for a while. There it takes no place from the customer's
 * picture, and no control moves.
 */
import type { ReactElement } from "react";
import type { TransferWish } from "../logic/transferDraft.ts";
import { Devices } from "./devices.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { Proposed } from "./proposed.tsx";
import { TransferForm } from "./transfer.tsx";

interface CallSideProps {
  desk: DeskState;
  actions: DeskActions;
  devicesOpen: boolean;
  closeDevices: () => void;
  /** What is being proposed, while the form for it is open. */
  wish: TransferWish | null;
  setWish: (wish: TransferWish) => void;
  closeTransfer: () => void;
}

export function CallSide(props: CallSideProps): ReactElement {
  const { desk, actions, wish } = props;
  return (
    <div className="call-side">
      <Proposed desk={desk} actions={actions} formOpen={wish !== null} />
      {wish !== null && (
        <TransferForm desk={desk} actions={actions} wish={wish} setWish={props.setWish} close={props.closeTransfer} />
      )}
      {props.devicesOpen && <Devices desk={desk} actions={actions} close={props.closeDevices} />}
    </div>
  );
}
