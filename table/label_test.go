package table

import "testing"

// Labels as people write them, in the languages that customers' files come in.
func TestLabels(t *testing.T) {
	for field, labels := range map[string][]string{
		"name": {
			"Vollständiger Name", "Vollst\u0061\u0308ndiger Name", "Name des Kunden", "Kundenname", "Name (wie im Pass)", "Vor- und Nachname", "Vor- und Zuname", "Name, Vorname", "Nachname, Vorname",
			"Customer Full Name", "Full legal name*", "FullLegalName", "Name of the customer", "First and last name", "Last name, first name", "Surname / Given names", "Name as in passport", "full_name (optional)", "CLIENT NAME",
			"Nom", "Nom complet", "Nom et prénom", "Nom, Prénoms", "Nom complet du client", "Raison sociale",
			"Nombre completo", "Nombre y apellidos", "Apellidos y nombre", "Apellidos y Nombre(s)", "Nombre completo del cliente", "Razón social",
			"Nome e cognome", "Cognome e nome", "Nome completo", "Nome completo do cliente", "Volledige naam", "Voor- en achternaam", "Fullständigt namn", "Imię i nazwisko", "Nazwisko i imię", "Jméno a příjmení", "Ad Soyad", "Adı Soyadı", "Müşteri adı soyadı",
			"ФИО", "Ф.И.О.", "Ф. И. О. клиента", "ФИО (полностью)", "Фамилия Имя Отчество", "Фамилия, имя, отчество", "Полное имя", "Имя", "Наименование организации", "Полное наименование", "ПІБ",
			"الاسم", "الاسم الكامل", "اسم العميل", "الاسم بالكامل", "نام و نام خانوادگی", "שם מלא", "שם הלקוח",
			"氏名", "氏名（漢字）", "お名前", "顧客名", "顧客氏名", "会社名", "お客様氏名", "성명", "성 명", "이름", "고객명", "고객 성명", "성명(한글)", "회사명", "姓名", "客户姓名", "客户名称", "姓名（必填）", "公司名称", "中文姓名",
			"ชื่อ-นามสกุล", "पूरा नाम", "Họ và tên", "Nama Lengkap", "Ονοματεπώνυμο", "Teljes név",
		},
		"first_name":    {"Vorname", "Vorname(n)", "Kundenvorname", "Prénom", "Prénom(s)", "Prénoms", "Nombre(s)", "Given name(s)", "First Name", "Imię", "الاسم الأول", "שם פרטי", "名字", "Förnamn", "Customer First Name"},
		"last_name":     {"Nachname", "Familienname", "Nachname des Kunden", "Nom de famille", "Apellidos", "Primer apellido", "Cognome", "Фамилия", "Фамилия клиента", "اسم العائلة", "姓", "성", "שם משפחה", "Sobrenome", "Efternamn", "Customer's last name", "นามสกุล"},
		"patronymic":    {"Отчество", "Отчество (при наличии)"},
		"birth_date":    {"Geburtsdatum", "Geb.-Datum", "Geburtsdatum (TT.MM.JJJJ)", "Date of Birth (dd/mm/yyyy)", "Customer DOB", "Date de naissance", "Date de naissance (jj/mm/aaaa)", "Né(e) le", "Fecha de nacimiento", "Data di nascita", "Data de nascimento", "Дата рождения", "Дата рождения (дд.мм.гггг)", "تاريخ الميلاد", "تاريخ الولادة", "生年月日", "生年月日（西暦）", "생년월일", "생년월일(YYYYMMDD)", "고객 생년월일", "出生日期", "客户出生日期", "Ngày sinh", "วันเกิด", "Ημερομηνία γέννησης"},
		"nationality":   {"Staatsangehörigkeit", "Nationalität", "Nationalité", "Nacionalidad", "Гражданство", "الجنسية", "国籍", "국적", "Nationality of customer", "אזרחות"},
		"country":       {"Land", "Pays de résidence", "País", "Страна", "البلد", "国", "국가", "Country (ISO)"},
		"alias":         {"氏名（カナ）", "フリガナ", "영문성명", "英文姓名", "Also known as"},
		"birth_place":   {"Geburtsort", "Lieu de naissance", "Место рождения", "مكان الميلاد", "出生地", "출생지"},
		"passport":      {"Passnummer", "N° de passeport", "Номер паспорта", "رقم جواز السفر", "여권번호", "护照号码", "パスポート番号"},
		"gender":        {"Geschlecht", "Sexe", "Пол", "الجنس", "性別", "성별"},
		"id":            {"Kunden-Nr.", "Numéro client", "Customer ID", "고객번호", "客户编号", "顧客番号"},
		"previous_name": {"Geburtsname", "旧姓", "曾用名", "Maiden name"},
		// Whom a file is not about, and what is no name, stays out.
		"": {"Mother's name", "Name der Mutter", "Name (Mutter)", "Nom de la mère", "Nombre de la madre", "Имя матери", "اسم الأم", "母の氏名", "어머니 이름", "母亲姓名", "Contact name", "Ansprechpartner Name", "User name", "File name", "Bank name", "Street name", "Branch", "Filiale", "Dateiname", "Benutzername", "Nickname of dog", "Amount", "Betrag", "Date", "Datum", "Дата договора", "日期", "first", "last", "Customer", "of", "1", "Kim Yong Chol", "1984-01-08", "", "Nom de la banque", "Produktname", "Projekt und Name", "Account manager name"},
	} {
		for _, l := range labels {
			k, ok := columnNames().recognise(l)
			got := ""
			if ok {
				got = columnNames().fields[k.field].name
			}
			if got != field {
				t.Errorf("%q is read as %q, want %q", l, got, field)
			}
		}
	}
}
