-- KEYS[1]: the epoch; KEYS[2..]: domains. ARGV[1]: '1' when anything was ever visited, then for each
-- domain: last asked blocks openings open day visits. Whoever is first tells; the others do nothing.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local names = {'last', 'asked', 'blocks', 'openings', 'open', 'day', 'visits'}
for i = 2, #KEYS do
  -- What a visit that ended meanwhile has said already is newer.
  for j = 1, #names do
    redis.call('HSETNX', KEYS[i], names[j], ARGV[1 + (i - 2) * #names + j])
  end
  redis.call('PEXPIRE', KEYS[i], 691200000)
end
redis.call('SET', KEYS[1], ARGV[1] == '1' and string.format('%.0f', now) or '0')
return #KEYS - 1
