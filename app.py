"""The Streamlit entry: page list and language. Start it with `streamlit run app.py`."""

import streamlit as st

from pages.shared import language
from pages.texts import text

st.set_page_config(page_title="整改问答", page_icon=":material/fact_check:", layout="centered")
page = st.navigation(
    [
        st.Page("pages/chat.py", title=text("chat", language()), icon=":material/chat:", url_path="chat", default=True),
        st.Page("pages/library.py", title=text("library", language()), icon=":material/menu_book:", url_path="library"),
        st.Page("pages/notice.py", title=text("notice", language()), url_path="notice", visibility="hidden"),
    ]
)
with st.sidebar:
    st.segmented_control(
        text("language", language()), ["中文", "English"], default="中文", key="language", required=True
    )
page.run()
