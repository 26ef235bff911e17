-- KEYS[1]: when Redis began to know (the epoch); KEYS[2..]: one domain for each operation.
-- ARGV: five for each operation, times in milliseconds:
--   take  token lease gap budget
--   keep  token lease
--   leave token gap asked reception      (reception: 0 neither, 1 answered, 2 blocked)
-- Answers, one for each: take {why, wait}, with 0 for the turn and -1 while nothing is known;
--   leave {last, asked, blocks, openings, open, day, visits}.
local BLOCKS, DAY, KEPT = 3, 86400000, 691200000
local OPEN = {3600000, 21600000, 86400000}
local BUSY, GAP, ASKED, CIRCUIT, BUDGET = 1, 2, 3, 4, 5

local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local today = math.floor(now / DAY)
local epoch = tonumber(redis.call('GET', KEYS[1]) or '-1')

local function number(value) return tonumber(value or '0') end
local function text(value) return string.format('%.0f', value) end

local function take(key, token, lease, gap, budget)
  local s = redis.call('HMGET', key, 'flight', 'until', 'rest', 'last', 'asked', 'open', 'day', 'visits')
  if s[1] and s[1] ~= token and number(s[2]) > now then return {BUSY, 0} end
  local visits = number(s[7]) == today and number(s[8]) or 0
  local why, upto = GAP, number(s[3])
  if number(s[4]) < epoch then upto = math.max(upto, epoch + gap) end
  if number(s[5]) > upto then why, upto = ASKED, number(s[5]) end
  if number(s[6]) > upto then why, upto = CIRCUIT, number(s[6]) end
  if budget > 0 and visits >= budget and (today + 1) * DAY > upto then
    why, upto = BUDGET, (today + 1) * DAY
  end
  if upto > now then return {why, upto - now} end
  redis.call('HSET', key, 'flight', token, 'until', text(now + lease), 'last', text(now),
    'day', text(today), 'visits', text(visits + 1))
  redis.call('PEXPIRE', key, KEPT)
  return {0, 0}
end

local function keep(key, token, lease)
  local s = redis.call('HMGET', key, 'flight', 'until')
  if not s[1] or s[1] == token or number(s[2]) <= now then
    redis.call('HSET', key, 'flight', token, 'until', text(now + lease))
  end
  return 0
end

local function leave(key, token, gap, asked, reception)
  local s = redis.call('HMGET', key, 'flight', 'rest', 'asked', 'blocks', 'openings', 'open', 'day', 'visits')
  local blocks, openings, open = number(s[4]), number(s[5]), number(s[6])
  local rest = math.max(number(s[2]), now + gap)
  asked = math.max(number(s[3]), asked > 0 and now + asked or 0)
  if reception == 1 then
    blocks, openings, open = 0, 0, 0
  elseif reception == 2 then
    blocks = blocks + 1
    if (blocks >= BLOCKS or openings > 0) and open <= now then
      openings = math.min(openings + 1, #OPEN)
      open = now + OPEN[openings]
    end
  end
  redis.call('HSET', key, 'rest', text(rest), 'asked', text(asked), 'last', text(now),
    'blocks', blocks, 'openings', openings, 'open', text(open))
  if s[1] == token then redis.call('HDEL', key, 'flight', 'until') end
  redis.call('PEXPIRE', key, KEPT)
  return {now, asked, blocks, openings, open, number(s[7]), number(s[8])}
end

local answers = {}
for i = 2, #KEYS do
  local at = (i - 2) * 5
  local what, token = ARGV[at + 1], ARGV[at + 2]
  local a, b, c = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5])
  if what == 'leave' then
    answers[i - 1] = leave(KEYS[i], token, a, b, c)
  elseif what == 'keep' then
    answers[i - 1] = keep(KEYS[i], token, a)
  elseif epoch < 0 then
    answers[i - 1] = {-1, 0}
  else
    answers[i - 1] = take(KEYS[i], token, a, b, c)
  end
end
return answers
