import type { ComponentType } from "react";
import type { ScreenId } from "../model/screen.ts";
import { Asked } from "./Asked.tsx";
import { Away } from "./Away.tsx";
import { Connecting } from "./Connecting.tsx";
import { Goodbye } from "./Goodbye.tsx";
import { Join } from "./Join.tsx";
import { Language } from "./Language.tsx";
import { Queue } from "./Queue.tsx";
import { Rest } from "./Rest.tsx";
import { Return } from "./Return.tsx";
import { Search } from "./Search.tsx";
import { StillHere } from "./StillHere.tsx";
import { Unavailable } from "./Unavailable.tsx";
import { What } from "./What.tsx";
import { Who } from "./Who.tsx";
import { Wipe } from "./Wipe.tsx";

/** All but the call's, which the frame shows in its own way. */
export const screens: Record<Exclude<ScreenId, "call">, ComponentType> = {
  rest: Rest,
  language: Language,
  who: Who,
  search: Search,
  what: What,
  return: Return,
  join: Join,
  queue: Queue,
  asked: Asked,
  away: Away,
  connecting: Connecting,
  goodbye: Goodbye,
  wipe: Wipe,
  "still-here": StillHere,
  unavailable: Unavailable,
};
