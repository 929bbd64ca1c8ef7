package access

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// idp is an identity provider that does what a test tells it to.
type idp struct {
	*httptest.Server
	t         *testing.T
	key       *rsa.PrivateKey
	now       func() time.Time
	claims    map[string]any // beside what every token has
	spoil     func(claims map[string]any)
	signWith  *rsa.PrivateKey
	challenge string // of the last visit
	nonce     string
	used      bool
}

func newIDP(t *testing.T) *idp {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &idp{t: t, key: key, signWith: key, claims: map[string]any{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]string{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1",
			"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *idp) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	verifier := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if r.FormValue("code") != "code" || p.used || id != "cordon" || secret != "s3cret" ||
		base64.RawURLEncoding.EncodeToString(verifier[:]) != p.challenge {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	p.used = true
	claims := map[string]any{"iss": p.URL, "aud": "cordon", "sub": "42", "iat": p.now().Unix(), "exp": p.now().Add(time.Minute).Unix(), "nonce": p.nonce}
	for k, v := range p.claims {
		claims[k] = v
	}
	if p.spoil != nil {
		p.spoil(claims)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		p.t.Error(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	text := b64([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + b64(body)
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, p.signWith, crypto.SHA256, sum[:])
	if err != nil {
		p.t.Error(err)
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": text + "." + b64(sig)})
}

func withIDP(t *testing.T) (*bench, *idp) {
	p := newIDP(t)
	b := setUp(t, func(c *Config) {
		c.Provider = &Provider{
			Name: "Example", Issuer: p.URL, ID: "cordon", Secret: "s3cret", Claim: "groups",
			Roles: map[string]Roles{"staff": Analyst, "chiefs": Reviewer | Administrator},
		}
	})
	p.now = b.time
	return b, p
}

// visit begins a sign-in and returns what the provider would send back.
func (p *idp) visit(b *bench, c *http.Client) url.Values {
	p.t.Helper()
	a := b.do(c, "GET", "/login/provider?next=/find", nil)
	to, err := url.Parse(a.Header.Get("Location"))
	if err != nil || a.StatusCode != 303 || !strings.HasPrefix(to.String(), p.URL+"/authorize?") {
		p.t.Fatalf("%d %s", a.StatusCode, a.Header.Get("Location"))
	}
	q := to.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || q.Get("redirect_uri") != b.server.URL+"/login/callback" {
		p.t.Fatalf("asks %v", q)
	}
	p.challenge, p.nonce, p.used = q.Get("code_challenge"), q.Get("nonce"), false
	return url.Values{"code": {"code"}, "state": {q.Get("state")}}
}

func TestProvider(t *testing.T) {
	b, p := withIDP(t)
	p.claims = map[string]any{"groups": []string{"staff", "football"}, "preferred_username": "Erin"}
	c := browser(t)
	b.want("page", b.do(c, "GET", "/login", nil), 200, "Sign in with Example")
	back := p.visit(b, c)
	a := b.do(c, "GET", "/login/callback?"+back.Encode(), nil)
	if a.StatusCode != 303 || a.Header.Get("Location") != "/find" {
		t.Fatalf("%d %s", a.StatusCode, a.text)
	}
	b.want("signed in", b.do(c, "GET", "/v1/lists", nil), 200, `"name":"erin","roles":["analyst"]`)
	b.want("again", b.do(c, "GET", "/login/callback?"+back.Encode(), nil), 403, "did not start")
	b.want("by password", b.signIn(nil, "erin", password), 401, "")

	// Next time the groups are others.
	p.claims["groups"] = "chiefs"
	c = browser(t)
	b.want("again", b.do(c, "GET", "/login/callback?"+p.visit(b, c).Encode(), nil), 303, "")
	b.want("other roles", b.do(c, "GET", "/v1/lists", nil), 200, `"roles":["administrator","reviewer"]`)
	us, err := b.store.Users(t.Context())
	if err != nil || len(us) != 1 {
		t.Errorf("%d users, %v", len(us), err)
	}
	b.user("boss", Administrator)
	if err := b.Disable(t.Context(), By{}, "erin", true); err != nil {
		t.Fatal(err)
	}
	c = browser(t)
	b.want("shut out", b.do(c, "GET", "/login/callback?"+p.visit(b, c).Encode(), nil), 403, "shut out")
}

// Somebody at the provider who goes by the name of a user here is not that user.
func TestProviderTakesNoNames(t *testing.T) {
	b, p := withIDP(t)
	b.user("admin", Administrator)
	p.claims = map[string]any{"groups": "staff", "preferred_username": "admin"}
	c := browser(t)
	b.want("in", b.do(c, "GET", "/login/callback?"+p.visit(b, c).Encode(), nil), 303, "")
	a := b.do(c, "GET", "/v1/lists", nil)
	b.want("another", a, 200, `"roles":["analyst"]`)
	if strings.Contains(a.text, `"admin"`) || !strings.Contains(a.text, `"admin+`) {
		t.Errorf("goes by %s", a.text)
	}
}

func TestProviderRefusals(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil func(*idp, url.Values)
		says  string
	}{
		"state":     {func(_ *idp, q url.Values) { q.Set("state", "x") }, "another sign-in"},
		"no state":  {func(_ *idp, q url.Values) { q.Del("state") }, "another sign-in"},
		"error":     {func(_ *idp, q url.Values) { q.Set("error", "access_denied") }, "refused"},
		"code":      {func(_ *idp, q url.Values) { q.Set("code", "x") }, "did not accept"},
		"challenge": {func(p *idp, _ url.Values) { p.challenge = "x" }, "did not accept"},
		"nonce":     {func(p *idp, _ url.Values) { p.nonce = "x" }, "another sign-in"},
		"signature": {func(p *idp, _ url.Values) { p.signWith = other }, "not good"},
		"audience":  {func(p *idp, _ url.Values) { p.spoil = func(c map[string]any) { c["aud"] = "x" } }, "not good"},
		"issuer":    {func(p *idp, _ url.Values) { p.spoil = func(c map[string]any) { c["iss"] = "https://evil.example" } }, "not good"},
		"expired":   {func(p *idp, _ url.Values) { p.spoil = func(c map[string]any) { c["exp"] = p.now().Unix() - 1 } }, "not good"},
		"no role":   {func(p *idp, _ url.Values) { p.claims["groups"] = []any{"football", 7} }, "no role"},
		"no groups": {func(p *idp, _ url.Values) { delete(p.claims, "groups") }, "no role"},
	} {
		t.Run(name, func(t *testing.T) {
			b, p := withIDP(t)
			p.claims["groups"] = "staff"
			client := browser(t)
			q := p.visit(b, client)
			c.spoil(p, q)
			a := b.do(client, "GET", "/login/callback?"+q.Encode(), nil)
			b.want(name, a, 403, c.says)
			b.want("not in", b.do(client, "GET", "/v1/lists", nil), 401, "")
			if len(b.recorded("login.failed")) != 1 {
				t.Errorf("not recorded")
			}
		})
	}
	b, p := withIDP(t)
	p.claims["groups"] = "staff"
	q := p.visit(b, browser(t))
	b.want("another browser's answer", b.do(nil, "GET", "/login/callback?"+q.Encode(), nil), 403, "did not start")
	p.Close()
	b, _ = withIDP(t)
	b.Provider.Issuer = p.URL
	b.want("provider away", b.do(nil, "GET", "/login/provider", nil), 502, "does not answer")
}

func TestProviderCheck(t *testing.T) {
	good := func() *Provider {
		return &Provider{Issuer: "https://id.example", ID: "x", Roles: map[string]Roles{"a": Analyst}}
	}
	if err := good().Check(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*Provider){
		"plain http": func(p *Provider) { p.Issuer = "http://id.example" },
		"no issuer":  func(p *Provider) { p.Issuer = "x" },
		"no client":  func(p *Provider) { p.ID = "" },
		"no roles":   func(p *Provider) { p.Roles = nil },
	} {
		p := good()
		spoil(p)
		if p.Check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
