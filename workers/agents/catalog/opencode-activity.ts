// {marker}
// Written by ao for this session and taken away with it. Tells ao what the agent is doing; outside
// of a session of ao the hook program does nothing.
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const hook = {json:ao_hook};
const agent = {json:agent};
const usageFile = fileURLToPath(new URL("usage.jsonl", import.meta.url));
const maxRemembered = 256;

export const AoActivity = async () => {
  // Sessions that the agent starts for its own helpers; what they do is not what it does.
  const children = new Set();
  // Messages of the user whose text is not known yet.
  const prompts = new Map();
  let current = "";

  const report = (event, payload) => {
    try {
      spawnSync(hook, [agent, event], { input: JSON.stringify(payload) + "\n", timeout: 5000 });
    } catch {
      // The agent must go on, whatever becomes of us.
    }
  };

  // Its own record is a database. What helpers use counts too; a message that is told again replaces
  // the one before.
  const noteUsage = ({ id, modelID, tokens, cost, time }) => {
    const { input, cache } = tokens;
    const output = tokens.output + (tokens.reasoning ?? 0);
    const line = { id, model: modelID, input, cache, output, cost, at: time.completed };
    appendFileSync(usageFile, JSON.stringify(line) + "\n");
  };

  const enter = (session) => {
    if (session && session !== current) {
      current = session;
      prompts.clear();
      report("session-start", { session_id: session });
    }
  };

  const remember = (id, model) => {
    if (prompts.size >= maxRemembered) {
      prompts.delete(prompts.keys().next().value);
    }
    prompts.set(id, model);
  };

  const handlers = {
    "session.created": ({ info }) => {
      if (info.parentID) {
        children.add(info.id);
      } else {
        enter(info.id);
      }
    },
    "message.updated": ({ info }) => {
      if (info.role === "assistant" && info.time?.completed && info.tokens) {
        noteUsage(info);
      }
      if (info.role !== "user" || children.has(info.sessionID) || prompts.has(info.id)) {
        return;
      }
      enter(info.sessionID);
      remember(info.id, info.model?.modelID ?? info.modelID);
      report("user-prompt-submit", { session_id: info.sessionID, model: prompts.get(info.id) });
    },
    "message.part.updated": ({ part }) => {
      const model = prompts.get(part.messageID);
      if (part.type !== "text" || part.synthetic || !part.text || !prompts.has(part.messageID)) {
        return;
      }
      if (model !== null) {
        // Null: the text has been told. The message stays known, or its next update would count.
        prompts.set(part.messageID, null);
        report("user-prompt-submit", { session_id: part.sessionID, prompt: part.text, model });
      }
    },
    "permission.asked": ({ id, sessionID, permission, tool }) => {
      report("permission-request", {
        session_id: current || sessionID,
        permission_id: id,
        tool_name: permission,
        tool_use_id: tool?.callID,
      });
    },
    "permission.replied": ({ sessionID, requestID, reply }) => {
      report("permission-reply", {
        session_id: current || sessionID,
        permission_id: requestID,
        reply,
      });
    },
    "session.status": ({ sessionID, status }) => {
      if (status?.type === "idle" && !children.has(sessionID)) {
        report("stop", { session_id: sessionID });
      }
    },
  };

  return {
    event: async ({ event }) => {
      try {
        handlers[event.type]?.(event.properties);
      } catch {
        // An event of another shape than we know.
      }
    },
  };
};
