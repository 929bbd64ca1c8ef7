package jpmof

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"cordon/list/grid"
)

// programme is what Cordon knows of a sheet beforehand.
type programme struct {
	slug     string // part of the entity ids
	key      string // programme key
	schema   string // of its entries, "" where persons and bodies are mixed
	repealed bool
}

// titles are words of the sheet's name, all of which must be in it after its
// number is cut off. The first row that fits holds.
var titles = []struct{ words, slug, key string }{
	{"ミロシェビッチ", "milosevic", "JP-FEFA-FRY"},
	{"タリバーン", "taliban", "JP-FEFA-TALIBAN"},
	{"テロリスト等 (1)", "terror-g7", "JP-FEFA-TERROR"},
	{"テロリスト等 (2)", "terror-us", "JP-FEFA-TERROR"},
	{"イラク (III)", "iraq-entities", "JP-FEFA-IRAQ"},
	{"イラク (II)", "iraq-agencies", "JP-FEFA-IRAQ"},
	{"イラク (I)", "iraq-persons", "JP-FEFA-IRAQ"},
	{"リベリア", "liberia", "JP-FEFA-LIBERIA"},
	{"コンゴ 個人", "drc-persons", "JP-FEFA-DRC"},
	{"コンゴ 団体", "drc-entities", "JP-FEFA-DRC"},
	{"コートジボワール", "cote-divoire", "JP-FEFA-CIV"},
	{"南スーダン", "south-sudan", "JP-FEFA-SSD"},
	{"スーダン", "sudan", "JP-FEFA-SUDAN"},
	{"北朝鮮 1695", "dprk-1695", "JP-FEFA-DPRK"},
	{"北朝鮮 1718 団体", "dprk-un-entities", "JP-FEFA-DPRK"},
	{"北朝鮮 1718 個人", "dprk-un-persons", "JP-FEFA-DPRK"},
	{"北朝鮮 協調 団体", "dprk-coordinated-entities", "JP-FEFA-DPRK"},
	{"北朝鮮 協調 個人", "dprk-coordinated-persons", "JP-FEFA-DPRK"},
	{"解除 イラン", "iran-repealed", "JP-FEFA-IRAN"},
	{"イラン 個人", "iran-persons", "JP-FEFA-IRAN"},
	{"イラン 団体", "iran-entities", "JP-FEFA-IRAN"},
	{"ソマリア", "somalia", "JP-FEFA-SOMALIA"},
	{"リビア (II)", "libya-2", "JP-FEFA-LIBYA"},
	{"リビア (I)", "libya-1", "JP-FEFA-LIBYA"},
	{"シリア 個人", "syria-persons", "JP-FEFA-SYRIA"},
	{"シリア 団体", "syria-entities", "JP-FEFA-SYRIA"},
	{"クリミア 個人", "crimea-persons", "JP-FEFA-UKRAINE"},
	{"クリミア 団体", "crimea-entities", "JP-FEFA-UKRAINE"},
	{"以外 団体", "third-country-entities", "JP-FEFA-RUSSIA"},
	{"以外 個人", "third-country-persons", "JP-FEFA-RUSSIA"},
	{"以外 特定銀行", "third-country-banks", "JP-FEFA-RUSSIA"},
	{"ロシア 団体", "russia-entities", "JP-FEFA-RUSSIA"},
	{"ロシア 個人", "russia-persons", "JP-FEFA-RUSSIA"},
	{"ロシア 特定銀行", "russia-banks", "JP-FEFA-RUSSIA"},
	{"ベラルーシ 団体", "belarus-entities", "JP-FEFA-BELARUS"},
	{"ベラルーシ 個人", "belarus-persons", "JP-FEFA-BELARUS"},
	{"ベラルーシ 特定銀行", "belarus-banks", "JP-FEFA-BELARUS"},
	{"中央アフリカ 個人", "car-persons", "JP-FEFA-CAR"},
	{"中央アフリカ 団体", "car-entities", "JP-FEFA-CAR"},
	{"イエメン", "yemen", "JP-FEFA-YEMEN"},
	{"マリ共和国", "mali", "JP-FEFA-MALI"},
	{"ハイチ 個人", "haiti-persons", "JP-FEFA-HAITI"},
	{"ハイチ 団体", "haiti-entities", "JP-FEFA-HAITI"},
	{"イスラエル", "israel", "JP-FEFA-SETTLERS"},
}

// title is a sheet's name without its number, in one width of characters.
func title(name string) string {
	name = grid.Squeeze(norm.NFKC.String(name))
	return strings.TrimSpace(strings.TrimLeft(name, "0123456789. "))
}

// programmeOf finds the programme of a sheet by its name. A body says 団体 or is
// a designated bank; 団体(特定銀行を除く) are the bodies other than those banks.
func programmeOf(name string) (programme, bool) {
	t := strings.ReplaceAll(title(name), "特定銀行を除く", "")
	p := programme{}
	switch {
	case strings.Contains(t, "個人"):
		p.schema = "Person"
	case strings.Contains(t, "団体"), strings.Contains(t, "特定銀行"):
		p.schema = "Organization"
	}
	for _, row := range titles {
		if all(t, row.words) {
			p.slug, p.key = row.slug, row.key
			return p, true
		}
	}
	return p, false
}

func all(t, words string) bool {
	for w := range strings.FieldsSeq(words) {
		if !strings.Contains(t, w) {
			return false
		}
	}
	return true
}

// number is a notice number with its cross references.
type number struct {
	number string
	marks  []string // what is said beside it
}

// parseNumber reads "4", "*1", "2(*39)", "1(#47)": * and # point to the number of
// the same party in another programme, a mark before the number to a programme
// where it stands too.
func parseNumber(s string) (number, error) {
	t := strings.ReplaceAll(norm.NFKC.String(s), " ", "")
	var n number
	if m, ok := strings.CutPrefix(t, "*"); ok {
		n.marks, t = append(n.marks, "*"), m
	} else if m, ok := strings.CutPrefix(t, "#"); ok {
		n.marks, t = append(n.marks, "#"), m
	}
	t, cross, has := strings.Cut(t, "(")
	if has {
		c, closed := strings.CutSuffix(cross, ")")
		if !closed || len(c) < 2 || strings.Trim(c[1:], "0123456789") != "" {
			return n, fmt.Errorf("number %q is not understood", s)
		}
		n.marks = append(n.marks, c)
	}
	if t == "" || strings.Trim(t, "0123456789-") != "" {
		return n, errors.New("no notice number")
	}
	n.number = t
	return n, nil
}
