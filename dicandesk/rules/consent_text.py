"""What a person is told before they agree: the text printed on the form and read out, of version `TEXT_VERSION`.

Every answer is stored with the version of this text, so another wording needs another version: a test holds a
fingerprint of it. The law wants to be told who keeps what, for which purpose, and which rights there are
(Law 91/2025/QH15, articles 4 and 9; Decree 356/2025/NĐ-CP, articles 4 and 6).
"""

from __future__ import annotations

from dicandesk.i18n import _
from dicandesk.rules.consent import Purpose

ADULT = 16
"""Below this age a parent or guardian answers (Law 91/2025/QH15, article 24)."""


def explained(purpose: Purpose) -> str:
    """Return what is kept for a purpose, and what it is for."""
    texts = {
        Purpose.STORE: _(
            "Họ tên, ngày sinh, giới tính, 4 số cuối CCCD, điện thoại, tổ, địa chỉ, nhu cầu, các lần hướng dẫn và "
            "hẹn: để lần sau không phải hỏi lại từ đầu và để đếm số lượt, báo cáo không có tên."
        ),
        Purpose.SENSITIVE: _(
            "Dân tộc và hoàn cảnh hộ, là dữ liệu nhạy cảm: chỉ để chọn cách hỗ trợ và thống kê chung, không hiện "
            "trong danh sách."
        ),
        Purpose.CONTACT: _("Gọi điện hoặc nhắn tin nhắc hẹn, báo lịch hướng dẫn."),
    }
    return texts[purpose]


def introduction(ward: str) -> str:
    """Return who keeps the data and that nobody has to agree.

    Args:
        ward: "UBND phường Đội Cấn"; "" where that is not known.
    """
    keeper = ward or _("UBND phường")
    return _(
        "{keeper} giữ thông tin dưới đây, do tổ công nghệ số cộng đồng ghi khi hướng dẫn. Ông/bà chọn từng mục. "
        "**Không đồng ý vẫn được hướng dẫn như mọi người.**"
    ).format(keeper=keeper)


def promises() -> tuple[str, ...]:
    """Return what is done with the data, and what never is."""
    return (
        _(
            "Dữ liệu được mã hoá trên máy; chỉ tổ của ông/bà và cán bộ phường xem được, mỗi lần xem số điện thoại "
            "đều ghi lại."
        ),
        _("**Không bao giờ** hỏi hay lưu mật khẩu, mã OTP, số tài khoản ngân hàng, ảnh thẻ căn cước."),
        _("Không bán, không đưa cho người khác, không gửi ra nước ngoài."),
        _("Giữ đến khi không còn cần cho việc hỗ trợ, hoặc đến khi ông/bà rút lại đồng ý hay yêu cầu xoá."),
        _(
            "Lúc nào ông/bà cũng có quyền xem, sửa, lấy bản sao (trong 10 ngày), rút lại đồng ý, hạn chế, phản đối "
            "(trong 15 ngày), yêu cầu xoá (trong 20 ngày) và khiếu nại."
        ),
    )


def read_out(ward: str) -> tuple[str, ...]:
    """Return what is read to somebody who answers by word, sentence after sentence."""
    purposes = tuple(f"{purpose.label()}: {explained(purpose)}" for purpose in Purpose)
    return (introduction(ward).replace("**", ""), *purposes, *(text.replace("**", "") for text in promises()))
