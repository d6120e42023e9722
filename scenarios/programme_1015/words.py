"""Invented names and what people write, in Korean: data of the demo, not words of the product."""

FAMILY_NAMES = "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍".split()
GIVEN_NAMES = (
    "가람 나래 다솜 라온 마루 바다 새길 아름 자람 찬솔 한결 두리 미르 보람 소담 온유 우람 은솔 하람 "
    "해솔 도담 슬기 여울 이든"
).split()
SHOP_FIRST = (
    "가온 다온 해오름 솔내음 별마루 새봄 늘솔 온새미 달빛 푸른 한아름 물결 도담 꽃담 미소 바른 시나브로 예그리나"
).split()
SHOP_LAST = {
    "외식업": "식당 분식 국수 베이커리 카페 치킨".split(),
    "서비스업": "미용실 세탁 학원 사진관 공방 네일".split(),
    "운수업": "택시 용달 퀵서비스 대리운전".split(),
    "도소매업": "상회 정육점 꽃집 문구 청과 안경".split(),
    "기타": "상점 민박 렌탈 농원".split(),
}

DAMAGE = (
    "{service} 장애로 예약과 주문을 받지 못해 매출이 줄었습니다.",
    "{service} 중단으로 단골 손님과 연락이 되지 않았습니다.",
    "장애 기간에 {service} 결제를 받지 못해 손님이 돌아갔습니다.",
    "{service} 알림이 가지 않아 방문 예약이 취소되었습니다.",
    "{service} 호출이 끊겨 운행을 하지 못했습니다.",
)
REPORTS = {
    "paid": (
        "{service} 유료 이용 기간을 돌려받을 수 있나요?",
        "유료로 쓰는 {service} 기능이 닷새 동안 되지 않았습니다.",
        "{service} 정기 결제 금액을 환불해 주세요.",
        "광고비를 냈는데 {service} 장애로 노출되지 않았습니다.",
    ),
    "free_loss": (
        "{service} 장애로 주문이 끊겨 손해가 있었습니다.",
        "{service} 중단으로 하루 매출이 크게 줄었습니다.",
        "{service} 로그인이 되지 않아 거래를 놓쳤습니다.",
        "{service} 알림 실패로 예약 손님을 놓쳤습니다.",
    ),
    "other": (
        "{service}은(는) 언제 복구되나요?",
        "보상 절차가 궁금합니다.",
        "왜 {service} 백업이 없었는지 설명해 주세요.",
        "복구하시느라 고생 많으십니다. 힘내세요.",
        "이번 일로 {service} 사용을 줄이려고 합니다.",
        "사진이 전송되지 않아 불편했습니다.",
    ),
}

EXTENSIONS = (
    "서류를 준비하지 못한 신청인이 많아 접수 기간을 연장합니다.",
    "신규 신청과 서류 보완이 이어지고 있어 접수 기간을 다시 연장합니다.",
    "마지막으로 한 번 더 연장하며, 이후에는 연장하지 않습니다.",
)
ANNOUNCED = "카카오 고객센터 공지"
"""Assumed: which channels carried the announcements was not published."""
COUNCIL = "1015 피해지원 협의체"

RETURNED = "신청서의 필수 항목이 비어 있어 돌려드립니다. 채워서 다시 제출해 주세요."
RESUBMITTED = "빠진 항목을 채워 다시 제출합니다."
SUPPLEMENT = "아래 서류를 한 번에 보내 주세요. 사진이나 화면 캡처도 됩니다."
LAPSED = "안내 후에도 서류가 오지 않아 보완요청을 마칩니다."
FACTS = "매출 입증자료의 금액에 맞게 고쳤습니다."
SENT_BACK = "심사의견을 더 자세히 적어 다시 올려 주세요."
OPINION = "서류와 매출 자료를 확인했습니다."
HELD = "같은 주소의 다른 신청과 관계를 확인합니다."
DIFFERENT = "서류와 연락처를 견주어 서로 다른 신청임을 확인했습니다."
RELEASED = "서로 다른 사업장임을 확인했습니다."
NO_ANSWER = "제안에 대한 답이 기한까지 없었습니다."
NO_AGREEMENT = "마지막 제안까지 금액이 합의되지 않았습니다."
WITHDRAWN = "신청인이 더 진행하지 않겠다고 알려 왔습니다."
DOUBTS = {
    "causality_not_shown": "대체 서비스로 영업한 기록이 있어 장애와 손실의 관계가 확인되지 않습니다.",
    "loss_not_proven": "제출한 자료로는 손실 규모를 확인할 수 없습니다.",
    "not_a_small_business": "소상공인 기준을 넘는 사업장입니다.",
    "false_statement": "제출한 자료의 내용이 서로 맞지 않습니다.",
    "no_settlement": "개별 협의에서 금액이 합의되지 않았습니다.",
}
