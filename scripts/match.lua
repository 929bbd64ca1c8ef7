-- Load for wrk: asks /match about the customers of a CSV file, in turn.
--
--	wrk -s scripts/match.lua URL -- customers.csv [queries in a request]
--
-- Columns name, birth_date and nationality are used. Each thread reads the file.

local bodies, at = {}, 0

local function fields(line)
	local out, i = {}, 1
	while i <= #line + 1 do
		local text
		if line:sub(i, i) == '"' then
			local j = i + 1
			repeat
				j = line:find('"', j, true) or #line
				local doubled = line:sub(j + 1, j + 1) == '"'
				if doubled then j = j + 2 end
			until not doubled
			text, i = line:sub(i + 1, j - 1):gsub('""', '"'), j + 2
		else
			local j = line:find(",", i, true) or #line + 1
			text, i = line:sub(i, j - 1), j + 1
		end
		out[#out + 1] = text
	end
	return out
end

local function quote(text)
	return '"' .. text:gsub('[\\"]', "\\%0"):gsub("%c", " ") .. '"'
end

function init(args)
	local size, column, batch = tonumber(args[2] or 1), {}, {}
	for line in io.lines(args[1]) do
		local row = fields((line:gsub("\r$", "")))
		if not next(column) then
			for i, name in ipairs(row) do column[name] = i end
		else
			local props = {}
			for property, name in pairs({ name = "name", birthDate = "birth_date", nationality = "nationality" }) do
				local text = column[name] and row[column[name]] or ""
				if text ~= "" then props[#props + 1] = quote(property) .. ":[" .. quote(text) .. "]" end
			end
			batch[#batch + 1] = '"q' .. #batch .. '":{"schema":"Person","properties":{' .. table.concat(props, ",") .. "}}"
			if #batch == size then
				bodies[#bodies + 1] = wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, '{"queries":{' .. table.concat(batch, ",") .. "}}")
				batch = {}
			end
		end
	end
end

function request()
	at = at % #bodies + 1
	return bodies[at]
end
